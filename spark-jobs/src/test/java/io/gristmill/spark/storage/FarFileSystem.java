package io.gristmill.spark.storage;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** This machine's files under another scheme, so that they are reached as HDFS is. */
public final class FarFileSystem extends RawLocalFileSystem {

  private static final URI ROOT = URI.create("far:///");

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public String getScheme() {
    return ROOT.getScheme();
  }

  /** Without permissions, which local files are asked for by their own scheme. */
  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Arrays.stream(super.listStatus(path))
        .map(
            status ->
                new FileStatus(
                    status.getLen(),
                    status.isDirectory(),
                    1,
                    4,
                    status.getModificationTime(),
                    status.getPath()))
        .toArray(FileStatus[]::new);
  }

  /** Blocks of four bytes, in turn on disks of the hosts one, two and three. */
  @Override
  public BlockLocation[] getFileBlockLocations(FileStatus file, long start, long length)
      throws IOException {
    getFileStatus(file.getPath());
    String[][] hosts = {{"one", "two"}, {"two", "three"}, {"three", "localhost"}};
    BlockLocation[] blocks = new BlockLocation[(int) ((file.getLen() + 3) / 4)];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] =
          new BlockLocation(
              hosts[i % 3], hosts[i % 3], i * 4L, Math.min(4, file.getLen() - i * 4L));
    }
    return blocks;
  }

  @Override
  public BlockLocation[] getFileBlockLocations(Path path, long start, long length) {
    throw new UnsupportedOperationException("object stores ask for the status again");
  }

  /** Renames atomically and refuses to overwrite a file, like HDFS. */
  @Override
  public boolean rename(Path from, Path to) throws IOException {
    synchronized (FarFileSystem.class) {
      return exists(from) && !(exists(to) && getFileStatus(to).isFile()) && super.rename(from, to);
    }
  }

  /** The same for Hadoop's newer interface. */
  public static final class Context extends DelegateToFileSystem {

    public Context(URI uri, Configuration configuration) throws IOException, URISyntaxException {
      super(ROOT, new FarFileSystem(), configuration, ROOT.getScheme(), false);
    }

    @Override
    public int getUriDefaultPort() {
      return -1;
    }
  }

  static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.setClass(
        "fs.far.impl", FarFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    configuration.set("fs.AbstractFileSystem.far.impl", Context.class.getName());
    return configuration;
  }
}
