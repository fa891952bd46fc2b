package io.gristmill.tokens.sequences;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import java.io.Serializable;

/**
 * A reference to consecutive training sequences of a shard, sent to executors instead of tokens. In
 * string form {@code uri#first,count}.
 *
 * @param uri the shard's {@code .bin} file
 * @param first the first sequence, counted from 0 in {@link PackedSequences}' order
 * @param count number of sequences, at least one
 */
public record BatchRef(String uri, long first, int count) implements Serializable {

  private static final long serialVersionUID = 1L;

  public BatchRef {
    if (uri.isEmpty() || first < 0 || count < 1) {
      throw new IllegalArgumentException(
          format(
              "batch reference: %s#%d,%d (expected a URI, first >= 0, count >= 1)",
              uri, first, count));
    }
  }

  /** Parses the string form of a reference. */
  public static BatchRef parse(String text) {
    int hash = text.lastIndexOf('#');
    int comma = text.indexOf(',', hash + 1);
    if (hash < 1 || comma < 0) {
      throw new InvalidInputException(malformed(text));
    }
    try {
      return new BatchRef(
          text.substring(0, hash),
          Long.parseLong(text.substring(hash + 1, comma)),
          Integer.parseInt(text.substring(comma + 1)));
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(malformed(text), e);
    }
  }

  private static String malformed(String text) {
    return "batch reference: " + text + " (expected uri#first,count)";
  }

  @Override
  public String toString() {
    return uri + "#" + first + "," + count;
  }
}
