package io.gristmill.preprocessing.read.http;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.z.ZCompressorInputStream;
import org.brotli.dec.BrotliInputStream;

/** The registered content codings that need no external dictionary (RFC 9110, section 8.4.1). */
enum ContentCoding {
  GZIP("gzip x-gzip") {
    @Override
    boolean begins(Body body) {
      return body.at(0) == 0x1f && body.at(1) == 0x8b && body.at(2) == 8;
    }

    @Override
    InputStream open(InputStream stored) throws IOException {
      return new GZIPInputStream(stored, BUFFER);
    }
  },
  ZSTD("zstd x-zstd") {
    @Override
    boolean begins(Body body) {
      return frame(body, 0x28, 0xb5, 0x2f, 0xfd)
          || frame(body, 0x50 | (body.at(0) & 0x0f), 0x2a, 0x4d, 0x18);
    }

    @Override
    InputStream open(InputStream stored) throws IOException {
      return new ZstdInputStream(stored);
    }

    @Override
    boolean isCutShort(IOException failure) {
      return "Truncated source".equals(failure.getMessage());
    }

    @Override
    boolean isTrailingData(IOException failure) {
      return failure instanceof ZstdIOException zstd
          && zstd.getErrorCode() == Zstd.errPrefixUnknown();
    }

    private static boolean frame(Body body, int first, int second, int third, int fourth) {
      return body.at(0) == first
          && body.at(1) == second
          && body.at(2) == third
          && body.at(3) == fourth;
    }
  },
  COMPRESS("compress x-compress") {
    @Override
    boolean begins(Body body) {
      return body.at(0) == 0x1f && body.at(1) == 0x9d;
    }

    @Override
    InputStream open(InputStream stored) throws IOException {
      return new ZCompressorInputStream(stored, MOST_TABLE_KIB);
    }
  },
  /** RFC 1950, as registered: method 8, and two bytes that are a multiple of 31. */
  ZLIB("deflate") {
    @Override
    boolean begins(Body body) {
      return (body.at(0) & 0x8f) == 8 && (body.at(0) << 8 | body.at(1)) % 31 == 0;
    }

    @Override
    InputStream open(InputStream stored) {
      return new InflaterInputStream(stored, new Inflater(), BUFFER);
    }
  },
  /** RFC 1951, which many servers send under the same name. */
  RAW_DEFLATE("deflate") {
    @Override
    InputStream open(InputStream stored) {
      return new InflaterInputStream(stored, new Inflater(true), BUFFER);
    }
  },
  BROTLI("br x-br brotli") {
    @Override
    InputStream open(InputStream stored) throws IOException {
      return new BrotliInputStream(stored);
    }
  };

  private static final int BUFFER = 16 << 10;
  private static final int MOST_TABLE_KIB = 4 << 10;

  /** Codings with an unambiguous magic number. The first bytes of zlib could also be text. */
  private static final List<ContentCoding> SELF_DESCRIBING = List.of(GZIP, ZSTD, COMPRESS);

  /** Names in headers, separated by spaces. */
  private final String names;

  ContentCoding(String names) {
    this.names = names;
  }

  /** Codings that a header may mean by {@code name}; empty if it is identity or unknown. */
  static List<ContentCoding> named(String name) {
    return Arrays.stream(values()).filter(coding -> coding.names().contains(name)).toList();
  }

  private List<String> names() {
    return List.of(names.split(" ", -1));
  }

  /** The coding identified by the first bytes of the body. */
  static Optional<ContentCoding> of(Body body) {
    // No text begins with a control character or with zstd's magic number.
    return body.at(0) < ' ' || body.at(0) == '(' || body.at(0) >> 4 == 5
        ? SELF_DESCRIBING.stream().filter(coding -> coding.begins(body)).findFirst()
        : Optional.empty();
  }

  /** Whether the body may be in this coding; always true for codings without a magic number. */
  boolean begins(Body body) {
    return body.length() > 0;
  }

  boolean isSelfDescribing() {
    return SELF_DESCRIBING.contains(this);
  }

  InputStream open(Body body) throws IOException {
    return open(new ByteArrayInputStream(body.array(), body.from(), body.length()));
  }

  abstract InputStream open(InputStream stored) throws IOException;

  /** Whether decoding failed because the body is truncated. */
  boolean isCutShort(IOException failure) {
    return failure instanceof EOFException;
  }

  /** Whether decoding failed at bytes after the end of the encoded data. */
  boolean isTrailingData(IOException failure) {
    return false;
  }

  /** The name of the coding in headers. */
  String label() {
    return names().get(0);
  }
}
