package io.gristmill.tokens;

import io.gristmill.tokens.bytes.TokenType;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes Megatron's {@code .idx} in the layout of {@link ShardIndex} with constant memory: the
 * lengths of the documents are iterated once for each array.
 */
public final class ShardIndexWriter {

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
