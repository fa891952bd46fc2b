package io.gristmill.spark.storage;

import io.gristmill.io.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A file with what its listing said of it, so that nobody asks the store again.
 *
 * @param blocks where its blocks are; empty if the listing did not say
 */
record ListedHadoopFile(HadoopInputFile file, long length, Optional<Blocks> blocks)
    implements InputFile {

  private static final String THIS_HOST = "localhost";

  /**
   * Blocks in order, as few objects as they can be: a crawl has a million.
   *
   * @param ends one past the last byte of each
   * @param hosts that have a copy of each
   */
  record Blocks(long[] ends, String[][] hosts) {

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
    Optional<Blocks> blocks =
        status instanceof LocatedFileStatus located && located.getBlockLocations() != null
            ? Optional.of(Blocks.of(located.getBlockLocations()))
            : Optional.empty();
    String uri = HadoopPaths.uri(status.getPath());
    return new ListedHadoopFile(new HadoopInputFile(configuration, uri), status.getLen(), blocks);
  }

  @Override
  public String uri() {
    return file.uri();
  }

  @Override
  public InputStream open(long offset) throws IOException {
    return file.open(offset);
  }

  @Override
  public Map<String, Long> hostBytes(long start, long end) throws IOException {
    Blocks known = blocks.isPresent() ? blocks.get() : Blocks.of(asked());
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

  private BlockLocation[] asked() throws IOException {
    Path path = HadoopPaths.of(file.uri());
    return HadoopPaths.fileSystem(path, file.configuration().value())
        .getFileBlockLocations(path, 0, length);
  }
}
