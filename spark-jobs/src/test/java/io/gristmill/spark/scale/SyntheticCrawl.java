package io.gristmill.spark.scale;

import static io.gristmill.error.Messages.format;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A crawl that is made up as it is read: {@code crawl://N/}, N shards of 1 GiB by their listing in
 * folders of 1,000, blocks on a hundred hosts, and in each shard a page and, in every tenth, a
 * damaged record. Counts what it is asked, as a name node would be.
 */
public final class SyntheticCrawl extends FileSystem {

  static final AtomicLong LISTINGS = new AtomicLong();
  static final AtomicLong STATUSES = new AtomicLong();
  static final AtomicLong LOCATIONS = new AtomicLong();
  static final AtomicLong OPENED = new AtomicLong();

  static final int SHARDS_OF_A_FOLDER = 1000;

  private static final long SHARD_BYTES = 1L << 30;
  private static final long BLOCK_BYTES = 128L << 20;
  private static final int HOSTS = 100;
  private static final Pattern FOLDER = Pattern.compile("/segment-(\\d+)");
  private static final Pattern SHARD = Pattern.compile("/segment-\\d+/shard-(\\d+)\\.warc\\.gz");

  private URI uri;
  private int shards;

  @Override
  public void initialize(URI name, org.apache.hadoop.conf.Configuration conf) throws IOException {
    super.initialize(name, conf);
    uri = URI.create(name.getScheme() + "://" + name.getAuthority());
    shards = Integer.parseInt(name.getAuthority());
  }

  @Override
  public URI getUri() {
    return uri;
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    LISTINGS.incrementAndGet();
    Matcher folder = FOLDER.matcher(path.toUri().getPath());
    boolean isFolder = folder.matches();
    int first = isFolder ? Integer.parseInt(folder.group(1)) * SHARDS_OF_A_FOLDER : 0;
    int folders = (shards + SHARDS_OF_A_FOLDER - 1) / SHARDS_OF_A_FOLDER;
    FileStatus[] children =
        new FileStatus[isFolder ? Math.min(SHARDS_OF_A_FOLDER, shards - first) : folders];
    for (int i = 0; i < children.length; i++) {
      String name =
          isFolder ? format("%s/shard-%06d.warc.gz", path, first + i) : path + "segment-" + i;
      children[i] = status(new Path(name));
    }
    return children;
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    STATUSES.incrementAndGet();
    return status(path);
  }

  private static FileStatus status(Path path) throws IOException {
    String name = path.toUri().getPath();
    if (SHARD.matcher(name).matches()) {
      return new FileStatus(SHARD_BYTES, false, 3, BLOCK_BYTES, 0, path);
    }
    if (name.equals("/") || FOLDER.matcher(name).matches()) {
      return new FileStatus(0, true, 0, 0, 0, path);
    }
    throw new FileNotFoundException(path.toString());
  }

  /** Block locations: part of a listing, a request for a single file. */
  @Override
  public BlockLocation[] getFileBlockLocations(FileStatus file, long start, long length) {
    BlockLocation[] blocks = new BlockLocation[(int) (SHARD_BYTES / BLOCK_BYTES)];
    int shard = number(file.getPath());
    for (int i = 0; i < blocks.length; i++) {
      String[] hosts = new String[3];
      for (int copy = 0; copy < hosts.length; copy++) {
        hosts[copy] = "host-" + (shard + 7 * i * copy) % HOSTS;
      }
      blocks[i] = new BlockLocation(hosts, hosts, i * BLOCK_BYTES, BLOCK_BYTES);
    }
    return blocks;
  }

  @Override
  public BlockLocation[] getFileBlockLocations(Path path, long start, long length)
      throws IOException {
    LOCATIONS.incrementAndGet();
    return getFileBlockLocations(status(path), start, length);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) {
    OPENED.incrementAndGet();
    return new FSDataInputStream(new Bytes(content(number(path))));
  }

  private static int number(Path path) {
    Matcher shard = SHARD.matcher(path.toUri().getPath());
    if (!shard.matches()) {
      throw new IllegalArgumentException(path.toString());
    }
    return Integer.parseInt(shard.group(1));
  }

  private static byte[] content(int shard) {
    String page =
        format(
            "<html><body><article><p>The miller of village %d takes corn to the mill before the"
                + " frost.</p></article></body></html>",
            shard);
    String response = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page;
    String record =
        format(
            """
        WARC/1.0\r
        WARC-Type: response\r
        WARC-Target-URI: https://host-%d.invalid/\r
        WARC-Date: 2020-01-01T00:00:00Z\r
        WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-%012d>\r
        Content-Type: application/http; msgtype=response\r
        Content-Length: %d\r
        \r
        %s\r
        \r
        """,
            shard, shard, response.length(), response);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      try (GZIPOutputStream zipped = new GZIPOutputStream(bytes)) {
        zipped.write(record.getBytes(StandardCharsets.UTF_8));
      }
      if (shard % 10 == 0) {
        bytes.write(new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Ends early, as nothing of a shard is there beyond its first records. */
  private static final class Bytes extends FSInputStream {

    private final byte[] bytes;
    private long position;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void seek(long offset) {
      position = offset;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public boolean seekToNewSource(long target) {
      return false;
    }

    @Override
    public int read() {
      return position < bytes.length ? bytes[(int) position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (position >= bytes.length) {
        return -1;
      }
      int count = (int) Math.min(length, bytes.length - position);
      System.arraycopy(bytes, (int) position, into, offset, count);
      position += count;
      return count;
    }
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress) {
    throw new UnsupportedOperationException("a crawl is read only");
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException("a crawl is read only");
  }

  @Override
  public boolean rename(Path from, Path to) {
    throw new UnsupportedOperationException("a crawl is read only");
  }

  @Override
  public boolean delete(Path path, boolean recursive) {
    throw new UnsupportedOperationException("a crawl is read only");
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) {
    throw new UnsupportedOperationException("a crawl is read only");
  }

  @Override
  public void setWorkingDirectory(Path path) {
    throw new UnsupportedOperationException("paths are absolute");
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(uri + "/");
  }
}
