package io.gristmill.spark.storage;

import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.util.SerializableConfiguration;

record HadoopInputFile(SerializableConfiguration configuration, String uri) implements InputFile {

  @Override
  public long length() throws IOException {
    return fileSystem().getFileStatus(HadoopPaths.of(uri)).getLen();
  }

  @Override
  public InputStream open(long offset) throws IOException {
    FSDataInputStream stream = opened();
    try {
      stream.seek(offset);
      return stream;
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
  }

  /** Throws Java's exception for missing permissions, which readers know. */
  private FSDataInputStream opened() throws IOException {
    if (uri.startsWith("file:")) {
      LocalStorage.requireNoFolder(LocalStorage.path(uri));
    }
    try {
      return fileSystem().open(HadoopPaths.of(uri));
    } catch (AccessControlException e) {
      throw (IOException) new AccessDeniedException(uri).initCause(e);
    }
  }

  private FileSystem fileSystem() throws IOException {
    return HadoopPaths.fileSystem(HadoopPaths.of(uri), configuration.value());
  }

  /** A file with the metadata of its listing, which saves requests. */
  static final class ListedHadoopFile implements InputFile {

    private static final String THIS_HOST = "localhost";

    private final HadoopInputFile file;
    private final long length;

    /** Locations of its blocks; null if the listing had none and the store was not asked yet. */
    private Blocks blocks;

    /** Status to ask the store with; null if that is not needed. */
    private FileStatus unplaced;

    private ListedHadoopFile(
        HadoopInputFile file, long length, Blocks blocks, FileStatus unplaced) {
      this.file = file;
      this.length = length;
      this.blocks = blocks;
      this.unplaced = unplaced;
    }

    /**
     * Blocks in order, in few objects, as a crawl may have a million files.
     *
     * @param ends one past the last byte of each
     * @param hosts that have a copy of each
     */
    record Blocks(long[] ends, String[][] hosts) {

      static final Blocks NONE = new Blocks(new long[0], new String[0][]);

      static Blocks of(BlockLocation[] locations) throws IOException {
        long[] ends = new long[locations.length];
        String[][] hosts = new String[locations.length][];
        for (int i = 0; i < locations.length; i++) {
          ends[i] = locations[i].getOffset() + locations[i].getLength();
          hosts[i] =
              Arrays.stream(locations[i].getHosts())
                  .filter(host -> !host.equals(THIS_HOST))
                  .map(String::intern)
                  .toArray(String[]::new);
        }
        return new Blocks(ends, hosts);
      }
    }

    static ListedHadoopFile of(SerializableConfiguration configuration, FileStatus status)
        throws IOException {
      HadoopInputFile file = new HadoopInputFile(configuration, HadoopPaths.uri(status.getPath()));
      return status instanceof LocatedFileStatus located && located.getBlockLocations() != null
          ? new ListedHadoopFile(
              file, status.getLen(), Blocks.of(located.getBlockLocations()), null)
          : new ListedHadoopFile(file, status.getLen(), null, status);
    }

    @Override
    public String uri() {
      return file.uri();
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public InputStream open(long offset) throws IOException {
      return file.open(offset);
    }

    @Override
    public Map<String, Long> hostBytes(long start, long end) throws IOException {
      Blocks known = blocks();
      Map<String, Long> bytes = new HashMap<>();
      long from = 0;
      for (int i = 0; i < known.ends.length; i++) {
        long shared = Math.min(end, known.ends[i]) - Math.max(start, from);
        for (String host : known.hosts[i]) {
          if (shared > 0) {
            bytes.merge(host, shared, Long::sum);
          }
        }
        from = known.ends[i];
      }
      return bytes;
    }

    /** Locations of the blocks; the store is asked at most once. */
    private synchronized Blocks blocks() throws IOException {
      if (blocks == null) {
        blocks = asked(unplaced);
        unplaced = null;
      }
      return blocks;
    }

    /** Asks by the status, which stores without hosts answer without a request. */
    private Blocks asked(FileStatus status) throws IOException {
      try {
        return Blocks.of(
            HadoopPaths.fileSystem(status.getPath(), file.configuration().value())
                .getFileBlockLocations(status, 0, length));
      } catch (FileNotFoundException | AccessControlException e) {
        return Blocks.NONE; // Reading it, a task will say so.
      }
    }
  }
}
