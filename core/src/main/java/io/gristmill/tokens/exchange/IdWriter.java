package io.gristmill.tokens.exchange;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.tokens.TokenType;
import io.gristmill.tokens.exchange.TokenCorpus.SplitIds;
import java.io.IOException;
import java.io.OutputStream;

/** Writes ids to a file in blocks. */
final class IdWriter {

  static final int BLOCK_IDS = 1 << 16;

  private final OutputStream out;
  private final TokenType width;
  private final int vocabularySize;
  private final int[] ids = new int[BLOCK_IDS];
  private final byte[] bytes;

  IdWriter(OutputStream out, TokenType width, int vocabularySize) {
    this.out = out;
    this.width = width;
    this.vocabularySize = vocabularySize;
    this.bytes = new byte[BLOCK_IDS * width.bytes()];
  }

  void put(int id) throws IOException {
    ids[0] = id;
    write(1);
  }

  /** Copies the next {@code count} ids of a split, or all remaining ones. */
  void copy(SplitIds from, long count) throws IOException {
    long left = count;
    while (left > 0) {
      int read = from.read(ids, (int) Math.min(ids.length, left));
      if (read == 0) {
        return;
      }
      write(read);
      left -= read;
    }
  }

  /** Copies all remaining ids of a split. */
  void copy(SplitIds from) throws IOException {
    copy(from, Long.MAX_VALUE);
  }

  private void write(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      if (ids[i] < 0 || ids[i] >= vocabularySize) {
        throw new IncompatibleArtifactException(
            format("token: %d (expected 0 to %d)", ids[i], vocabularySize - 1));
      }
      width.put(ids[i], bytes, i * width.bytes());
    }
    out.write(bytes, 0, count * width.bytes());
  }
}
