package io.gristmill.tokens;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Megatron's {@code .idx}: where each document of a {@code .bin} starts. One Megatron sequence is
 * one document. All numbers are little-endian:
 *
 * <pre>
 * "MMIDIDX\0\0"  u64 version 1  u8 token type  u64 sequences  u64 documents + 1
 * i32[sequences] lengths in tokens
 * i64[sequences] byte offsets
 * i64[documents + 1] first sequence of each document: 0, 1, ... sequences
 * </pre>
 */
public final class ShardIndex {

  static final String EXTENSION = ".idx";
  static final String TOKENS_EXTENSION = ".bin";

  static final byte[] MAGIC = "MMIDIDX\0\0".getBytes(StandardCharsets.ISO_8859_1);
  static final long VERSION = 1;
  private static final int HEADER_BYTES = MAGIC.length + 8 + 1 + 8 + 8;

  /** The maximum length of an array: an index of 107 million documents. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private final TokenType type;
  private final long[] starts;

  /**
   * @param starts the first token of each document, then the number of tokens
   */
  ShardIndex(TokenType type, long[] starts) {
    this.type = type;
    this.starts = starts;
  }

  static String uriBeside(String binUri) {
    if (!binUri.endsWith(TOKENS_EXTENSION)) {
      throw new InvalidInputException("token shard: " + binUri + " (expected a .bin file)");
    }
    return binUri.substring(0, binUri.length() - TOKENS_EXTENSION.length()) + EXTENSION;
  }

  static ShardIndex read(InputFile file) throws IOException {
    long length = file.length();
    require(length <= MOST_BYTES, length + " bytes (expected at most " + MOST_BYTES + ")", file);
    byte[] bytes;
    try (InputStream in = file.open()) {
      bytes = in.readAllBytes();
    }
    if (bytes.length < HEADER_BYTES || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw new IncompatibleArtifactException(
          "token index: no Megatron header (expected MMIDIDX) at " + file.uri());
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
    long version = in.getLong();
    require(version == VERSION, "version " + version + " (expected 1)", file);
    TokenType type = TokenType.ofCode(in.get(), file.uri());
    long sequences = in.getLong();
    long documents = in.getLong() - 1;
    require(
        sequences == documents && sequences >= 0 && sequences < Integer.MAX_VALUE,
        sequences + " sequences, " + documents + " documents (expected one a document)",
        file);
    require(
        bytes.length >= HEADER_BYTES + sequences * 12 + (documents + 1) * 8,
        bytes.length + " bytes (too few for " + sequences + " sequences)",
        file);
    return new ShardIndex(type, starts(in, (int) sequences, type, file));
  }

  private static long[] starts(ByteBuffer in, int sequences, TokenType type, InputFile file) {
    long[] starts = new long[sequences + 1];
    for (int i = 0; i < sequences; i++) {
      int length = in.getInt();
      if (length < 0) {
        throw damaged("document " + i + " of " + length + " tokens", file);
      }
      starts[i + 1] = starts[i] + length;
    }
    for (int i = 0; i < sequences; i++) {
      long offset = in.getLong();
      if (offset != starts[i] * type.bytes()) {
        throw damaged("document " + i + " at byte " + offset, file);
      }
    }
    for (int i = 0; i <= sequences; i++) {
      long first = in.getLong();
      if (first != i) {
        throw damaged("document " + i + " starts at sequence " + first, file);
      }
    }
    return starts;
  }

  private static void require(boolean holds, String found, InputFile file) {
    if (!holds) {
      throw damaged(found, file);
    }
  }

  private static IncompatibleArtifactException damaged(String found, InputFile file) {
    return new IncompatibleArtifactException("token index: " + found + " at " + file.uri());
  }

  void writeTo(OutputStream stream) throws IOException {
    new ShardIndexWriter(type, documents())
        .write(
            stream,
            lengths -> {
              for (int i = 0; i < documents(); i++) {
                lengths.accept(starts[i + 1] - starts[i]);
              }
            });
  }

  TokenType type() {
    return type;
  }

  int documents() {
    return starts.length - 1;
  }

  long tokens() {
    return starts[documents()];
  }

  /** Returns the index of the first token of a document. */
  long start(int document) {
    return starts[document];
  }

  /** Returns the document that a token of the shard belongs to. */
  int document(long token) {
    int found = Arrays.binarySearch(starts, token);
    if (found < 0) {
      return -found - 2;
    }
    // Of documents that start at the same token, all but the last are empty.
    int document = found;
    while (document + 1 < starts.length && starts[document + 1] == token) {
      document++;
    }
    return document;
  }

  /**
   * Writes Megatron's {@code .idx} in the layout of {@link ShardIndex} with constant memory: the
   * lengths of the documents are iterated once for each array.
   */
  public static final class ShardIndexWriter {

    private final TokenType type;
    private final long documents;

    /** The documents of a shard, in the same order at each iteration. */
    @FunctionalInterface
    public interface Documents {
      void forEach(Lengths lengths) throws IOException;
    }

    /** Receives the length of each document in tokens, including the end-of-text id. */
    @FunctionalInterface
    public interface Lengths {
      void accept(long tokens) throws IOException;
    }

    public ShardIndexWriter(TokenType type, long documents) {
      this.type = type;
      this.documents = documents;
    }

    /** Writes the whole index; the caller closes the stream. */
    public void write(OutputStream stream, Documents lengths) throws IOException {
      DataOutputStream out = new DataOutputStream(stream);
      out.write(ShardIndex.MAGIC);
      out.writeLong(Long.reverseBytes(ShardIndex.VERSION));
      out.writeByte(type.code());
      out.writeLong(Long.reverseBytes(documents));
      out.writeLong(Long.reverseBytes(documents + 1));
      lengths.forEach(tokens -> out.writeInt(Integer.reverseBytes(Math.toIntExact(tokens))));
      long[] offset = new long[1];
      lengths.forEach(
          tokens -> {
            out.writeLong(Long.reverseBytes(offset[0]));
            offset[0] += tokens * type.bytes();
          });
      for (long document = 0; document <= documents; document++) {
        out.writeLong(Long.reverseBytes(document));
      }
      out.flush();
    }
  }
}
