package io.gristmill.preprocessing.read.text;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.tukaani.xz.SingleXZInputStream;

/** The compressions of text shards, recognized by their first bytes. */
public enum Decompression {
  GZIP("\u001f\u008b\b") {
    @Override
    InputStream member(StoredBuffer in) throws IOException {
      return new GzipMember(in);
    }
  },
  ZSTD("\\(\u00b5/\u00fd") {
    @Override
    InputStream member(StoredBuffer in) throws IOException {
      return new ZstdInputStreamNoFinalizer(new ZstdFrames(in));
    }
  },
  XZ("\u00fd7zXZ\0") {
    @Override
    InputStream member(StoredBuffer in) throws IOException {
      return new SingleXZInputStream(unclosed(in), MOST_DICTIONARY_KIB);
    }
  },
  BZIP2("BZh[1-9](1AY&SY|\u0017rE8P\u0090)") {
    @Override
    InputStream member(StoredBuffer in) throws IOException {
      return new SingleByteStream(new BZip2CompressorInputStream(unclosed(in)));
    }
  },
  LZ4("\u0004\"M\u0018") {
    @Override
    InputStream member(StoredBuffer in) throws IOException {
      return new SingleByteStream(new FramedLZ4CompressorInputStream(unclosed(in)));
    }
  },
  NONE("") {
    @Override
    InputStream member(StoredBuffer in) {
      return in;
    }

    @Override
    public InputStream wrap(InputStream in) {
      return in;
    }
  };

  static final int LONGEST_MAGIC = 10;

  /** Maximum padding before a first member. */
  private static final int MOST_PADDING = 4 << 10;

  /** First bytes of all magic numbers, as Latin-1. */
  static final String FIRST_BYTES = "\u001f(\u00fdB\u0004";

  /** Skippable frames of zstd and lz4, which either decoder accepts. */
  private static final Pattern SKIPPABLE = Pattern.compile("(?s)[P-_]\\*M\u0018.*");

  /** A gzip header with flags, compression level and operating system that RFC 1952 defines. */
  private static final Pattern PLAUSIBLE_GZIP =
      Pattern.compile("(?s)\u001f\u008b\b[\0-\u001f].{4}[\0\u0002\u0004][\0-\r\u00ff]");

  /** Four times the dictionary of {@code xz -9}. */
  private static final int MOST_DICTIONARY_KIB = 256 << 10;

  /** The first bytes of a file, as Latin-1. */
  private final Pattern magic;

  Decompression(String magic) {
    this.magic = Pattern.compile(magic);
  }

  /** Decodes one member, frame or stream, up to its last byte. */
  abstract InputStream member(StoredBuffer in) throws IOException;

  /** Decodes the whole content of a file; see {@link MemberStream}. */
  public InputStream wrap(InputStream in) {
    return new MemberStream(StoredBuffer.of(in));
  }

  /**
   * Examines the first bytes of {@code in}, which must support marks, without consuming them. Skips
   * zero padding before a member, as between members.
   */
  public static Decompression of(InputStream in) throws IOException {
    in.mark(MOST_PADDING + LONGEST_MAGIC);
    byte[] head = in.readNBytes(LONGEST_MAGIC);
    if (head.length > 0 && head[0] == 0) {
      head = behindPadding(head, in);
    }
    in.reset();
    return isSkippable(head) ? ZSTD : of(head);
  }

  private static byte[] behindPadding(byte[] head, InputStream in) throws IOException {
    byte[] more = in.readNBytes(MOST_PADDING);
    byte[] all = Arrays.copyOf(head, head.length + more.length);
    System.arraycopy(more, 0, all, head.length, more.length);
    int at = 0;
    while (at < all.length && all[at] == 0) {
      at++;
    }
    byte[] behind = Arrays.copyOfRange(all, at, Math.min(all.length, at + LONGEST_MAGIC));
    return isCertain(behind) ? behind : head;
  }

  static Decompression of(byte[] head) {
    return Arrays.stream(values()).filter(kind -> kind.begins(head)).findFirst().orElse(NONE);
  }

  boolean begins(byte[] head) {
    return magic.matcher(latin1(head)).lookingAt();
  }

  /** Whether these bytes start a member with certainty, even within damaged data. */
  static boolean isCertain(byte[] head) {
    Decompression kind = of(head);
    return kind != NONE && (kind != GZIP || PLAUSIBLE_GZIP.matcher(latin1(head)).matches());
  }

  static boolean isSkippable(byte[] head) {
    return SKIPPABLE.matcher(latin1(head)).matches();
  }

  private static String latin1(byte[] head) {
    return new String(head, StandardCharsets.ISO_8859_1);
  }

  /** A buffered stream that supports marks, which detection needs. */
  public static InputStream buffered(InputStream in) {
    return StoredBuffer.of(in);
  }

  /** The stored bytes for the decoder of one member, which may close them without effect. */
  private static InputStream unclosed(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {}
    };
  }

  /** Reads byte by byte, so that an exception never discards bytes of the same call. */
  private static final class SingleByteStream extends FilterInputStream {

    private IOException damage;

    SingleByteStream(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (damage != null) {
        throw damage;
      }
      int count = 0;
      try {
        for (int one = in.read(); one >= 0; one = in.read()) {
          bytes[offset + count++] = (byte) one;
          if (count == length) {
            return count;
          }
        }
      } catch (IOException e) {
        damage = e;
        if (count == 0) {
          throw e;
        }
      }
      return count == 0 ? -1 : count;
    }
  }
}
