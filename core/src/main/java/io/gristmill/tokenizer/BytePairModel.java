package io.gristmill.tokenizer;

import io.gristmill.io.Sha256;
import io.gristmill.tokenizer.merge.MergeTable;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What byte-pair training finds and tokenizer files hold. Immutable by convention: the arrays are
 * shared within the package.
 */
public final class BytePairModel implements Serializable {

  private static final long serialVersionUID = 1L;

  private final transient String pattern;
  private final transient byte[][] tokens;
  private final transient List<Merge> merges;
  private final transient List<Special> specials;

  /**
   * Takes the parts.
   *
   * @param pattern name of the pre-tokenizer
   * @param tokens the bytes of each id, not to be changed from now on; none for an id that is not
   *     used
   * @param merges in order of rank
   */
  public BytePairModel(
      String pattern, byte[][] tokens, List<Merge> merges, List<Special> specials) {
    this.pattern = pattern;
    this.tokens = tokens;
    this.merges = List.copyOf(merges);
    this.specials = List.copyOf(specials);
  }

  /** Name of the pre-tokenizer. */
  public String pattern() {
    return pattern;
  }

  public int vocabularySize() {
    return tokens.length;
  }

  /** Whether an id stands for a token; published vocabularies leave some out. */
  public boolean isUsed(int id) {
    return tokens[id].length > 0;
  }

  /** In order of rank. */
  public List<Merge> merges() {
    return merges;
  }

  public List<Special> specials() {
    return specials;
  }

  /** The token as vocabulary files write it; a special token is its own text. */
  public String token(int id) {
    return specials.stream()
        .filter(special -> special.id() == id)
        .findFirst()
        .map(Special::text)
        .orElseGet(() -> ByteAlphabet.write(tokens[id]));
  }

  /** A copy of the bytes an id stands for. */
  public byte[] tokenBytes(int id) {
    return tokens[id].clone();
  }

  MergeTable mergeTable() {
    return new MergeTable(
        merges.stream().mapToInt(Merge::left).toArray(),
        merges.stream().mapToInt(Merge::right).toArray(),
        merges.stream().mapToInt(Merge::merged).toArray(),
        tokens.length);
  }

  /** The bytes an id stands for. Not to be changed. */
  byte[] bytes(int id) {
    return tokens[id];
  }

  /** See {@link Tokenizer#fingerprint}. */
  public String fingerprint() {
    MessageDigest digest = Sha256.digest();
    digest.update(pattern.getBytes(StandardCharsets.UTF_8));
    for (byte[] token : tokens) {
      digest.update(ByteBuffer.allocate(4).putInt(token.length).array());
      digest.update(token);
    }
    for (Merge merge : merges) {
      digest.update(
          ByteBuffer.allocate(12)
              .putInt(merge.left())
              .putInt(merge.right())
              .putInt(merge.merged())
              .array());
    }
    for (Special special : specials) {
      digest.update(ByteBuffer.allocate(4).putInt(special.id()).array());
    }
    return Sha256.hex(digest.digest());
  }

  private Object writeReplace() {
    return new Packed(
        pattern,
        tokens,
        merges.stream().mapToInt(Merge::left).toArray(),
        merges.stream().mapToInt(Merge::right).toArray(),
        merges.stream().mapToInt(Merge::merged).toArray(),
        specials.stream().mapToInt(Special::id).toArray());
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a model is serialized packed");
  }

  /** Two neighbouring ids that become one. */
  public record Merge(int left, int right, int merged) {}

  /** A token no text is encoded to, unless a policy asks for it. */
  public record Special(int id, String text) {}

  /** How a model travels: an object a merge would take long to read. */
  private record Packed(
      String pattern, byte[][] tokens, int[] left, int[] right, int[] merged, int[] specials)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    private Object readResolve() {
      return new BytePairModel(
          pattern,
          tokens,
          IntStream.range(0, merged.length)
              .mapToObj(rank -> new Merge(left[rank], right[rank], merged[rank]))
              .toList(),
          IntStream.of(specials)
              .mapToObj(id -> new Special(id, new String(tokens[id], StandardCharsets.UTF_8)))
              .toList());
    }
  }
}
