package io.gristmill.spark.storage;

import io.gristmill.io.InputFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.util.SerializableConfiguration;

/** A file with what its listing said of it, so that nobody asks the store again. */
final class ListedHadoopFile implements InputFile {

  private static final String THIS_HOST = "localhost";

  private final HadoopInputFile file;
  private final long length;

  /** Where its blocks are; null until the store was asked, if the listing did not say so. */
  private Blocks blocks;

  /** By which the store can be asked; null when it need not be. */
  private FileStatus unplaced;

  private ListedHadoopFile(HadoopInputFile file, long length, Blocks blocks, FileStatus unplaced) {
    this.file = file;
    this.length = length;
    this.blocks = blocks;
    this.unplaced = unplaced;
  }

  /**
   * Blocks in order, as few objects as they can be: a crawl has a million.
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
        ? new ListedHadoopFile(file, status.getLen(), Blocks.of(located.getBlockLocations()), null)
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

  /** A file of many splits is asked for once. */
  private synchronized Blocks blocks() throws IOException {
    if (blocks == null) {
      blocks = asked(unplaced);
      unplaced = null;
    }
    return blocks;
  }

  /** By its status: stores without hosts answer that without a request. */
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
