package io.gristmill.tokens;

import static io.gristmill.error.Messages.format;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Writes the tokens of one shard as Megatron's {@code .bin}, then its {@code .idx}: each document
 * followed by the end-of-text id, ids as uint16 if the vocabulary has fewer than 65,500 entries and
 * as int32 otherwise, little-endian.
 */
public final class TokenShardWriter {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MOST_DOCUMENTS = Integer.MAX_VALUE - 8;

  private final OutputStream out;
  private final TokenType type;
  private final int vocabularySize;
  private final int endOfText;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int buffered;
  private long[] starts = new long[1024];
  private int documents;

  /**
   * Creates a writer for one shard.
   *
   * @param out the {@code .bin}; the caller closes it after {@link #flush}
   */
  public TokenShardWriter(OutputStream out, int vocabularySize, int endOfText) {
    this.out = out;
    this.type = TokenType.forVocabulary(vocabularySize);
    this.vocabularySize = vocabularySize;
    this.endOfText = endOfText;
  }

  /** Appends a document and an end-of-text id. */
  public void append(int[] ids) throws IOException {
    for (int id : ids) {
      put(id);
    }
    put(endOfText);
    if (documents + 2 > starts.length) {
      starts = Arrays.copyOf(starts, (int) Math.min(MOST_DOCUMENTS, starts.length * 2L));
    }
    starts[documents + 1] = starts[documents] + ids.length + 1;
    documents++;
  }

  private void put(int id) throws IOException {
    if (id < 0 || id >= vocabularySize) {
      throw new IllegalArgumentException(
          format("token: %d (expected 0 to %d)", id, vocabularySize - 1));
    }
    if (buffered == BUFFER_BYTES) {
      flush();
    }
    buffer[buffered++] = (byte) id;
    buffer[buffered++] = (byte) (id >>> 8);
    if (type == TokenType.INT32) {
      buffer[buffered++] = (byte) (id >>> 16);
      buffer[buffered++] = (byte) (id >>> 24);
    }
  }

  /** Writes all appended tokens to the stream. */
  public void flush() throws IOException {
    out.write(buffer, 0, buffered);
    buffered = 0;
    out.flush();
  }

  /** Number of tokens appended so far, including end-of-text ids. */
  public long tokens() {
    return starts[documents];
  }

  public int documents() {
    return documents;
  }

  /** Writes the {@code .idx} of the appended documents. */
  public void writeIndex(OutputStream index) throws IOException {
    new ShardIndex(type, Arrays.copyOf(starts, documents + 1)).writeTo(index);
  }
}
