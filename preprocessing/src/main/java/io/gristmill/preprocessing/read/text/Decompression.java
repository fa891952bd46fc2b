package io.gristmill.preprocessing.read.text;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** The compressions text shards come in, known by their first bytes. */
public enum Decompression {
  GZIP("\u001f\u008b\b") {
    @Override
    public InputStream wrap(InputStream in) throws IOException {
      // Java's own reader takes the end of a network packet for the end of the last member.
      return new GzipCompressorInputStream(in, true);
    }
  },
  ZSTD("(\u00b5/\u00fd") {
    @Override
    public InputStream wrap(InputStream in) throws IOException {
      return new ZstdInputStream(in);
    }
  },
  XZ("\u00fd7zXZ\0") {
    @Override
    public InputStream wrap(InputStream in) throws IOException {
      return new XZInputStream(in, MOST_DICTIONARY_KIB);
    }
  },
  NONE("") {
    @Override
    public InputStream wrap(InputStream in) {
      return in;
    }
  };

  private static final int BUFFER = 64 << 10;
  private static final int LONGEST_MAGIC = 6;

  /** Four times what {@code xz -9} asks for. */
  private static final int MOST_DICTIONARY_KIB = 256 << 10;

  /** As Latin-1. */
  private final String magic;

  Decompression(String magic) {
    this.magic = magic;
  }

  public abstract InputStream wrap(InputStream in) throws IOException;

  /** Looks at the first bytes of {@code in}, which must support marks, and leaves them there. */
  public static Decompression of(InputStream in) throws IOException {
    in.mark(LONGEST_MAGIC);
    String head = new String(in.readNBytes(LONGEST_MAGIC), StandardCharsets.ISO_8859_1);
    in.reset();
    return Arrays.stream(values())
        .filter(kind -> head.startsWith(kind.magic))
        .findFirst()
        .orElse(NONE);
  }

  /** With marks, which both this and the search for an archive need. */
  public static InputStream buffered(InputStream in) {
    return new BufferedInputStream(in, BUFFER);
  }
}
