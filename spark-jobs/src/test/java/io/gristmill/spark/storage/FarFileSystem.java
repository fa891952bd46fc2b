package io.gristmill.spark.storage;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
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

  /** As on HDFS: in one piece, and refused where there is a file of that name. */
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
