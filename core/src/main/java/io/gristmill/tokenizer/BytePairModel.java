package io.gristmill.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.io.Sha256;
import io.gristmill.tokenizer.merge.MergeTable;
import io.gristmill.tokenizer.pipeline.AddedToken;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A trained byte-pair vocabulary with its merges, as stored in tokenizer files. Immutable by
 * convention: arrays are shared within the package.
 */
public final class BytePairModel implements Serializable {

  private static final long serialVersionUID = 1L;

  private final transient String pattern;
  private final transient byte[][] tokens;
  private final transient List<Merge> merges;
  private final transient List<AddedToken> addedTokens;
  private final transient Map<Integer, AddedToken> addedById;
  private final transient EncodingOptions options;

  /**
   * Creates a model from its parts.
   *
   * @param pattern name of the pre-tokenizer
   * @param tokens the bytes of each id, not to be changed from now on; none for an id that is not
   *     used
   * @param merges in order of rank
   */
  public BytePairModel(
      String pattern, byte[][] tokens, List<Merge> merges, List<AddedToken> addedTokens) {
    this(pattern, tokens, merges, addedTokens, EncodingOptions.NONE);
  }

  /** With what else changes ids. */
  public BytePairModel(
      String pattern,
      byte[][] tokens,
      List<Merge> merges,
      List<AddedToken> addedTokens,
      EncodingOptions options) {
    this.pattern = pattern;
    this.tokens = tokens;
    this.merges = List.copyOf(merges);
    this.addedTokens = List.copyOf(addedTokens);
    this.addedById =
        addedTokens.stream()
            .collect(Collectors.toMap(AddedToken::id, added -> added, (first, second) -> first));
    this.options = options;
  }

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

  /** Whether an id stands for a control token. */
  public boolean isSpecial(int id) {
    return addedById.containsKey(id) && addedById.get(id).special();
  }

  /** Returns the merges in order of rank. */
  public List<Merge> merges() {
    return merges;
  }

  /** Tokens that texts are searched for before they are cut, in the order of their file. */
  public List<AddedToken> addedTokens() {
    return addedTokens;
  }

  /** Those that are control tokens. */
  public List<AddedToken> specials() {
    return addedTokens.stream().filter(AddedToken::special).toList();
  }

  /** Returns the other settings that affect ids. */
  public EncodingOptions options() {
    return options;
  }

  /** The token as vocabulary files write it; an added token is its own text. */
  public String token(int id) {
    AddedToken added = addedById.get(id);
    return added == null ? ByteAlphabet.write(tokens[id]) : added.text();
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
    for (AddedToken added : addedTokens) {
      digest.update(ByteBuffer.allocate(4).putInt(added.id()).array());
      if (!added.isPlainSpecial()) {
        digest.update(added.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    if (!options.equals(EncodingOptions.NONE)) {
      digest.update(options.toString().getBytes(StandardCharsets.UTF_8));
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
        addedTokens.toArray(AddedToken[]::new),
        options);
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a model is serialized packed");
  }

  /** Two neighbouring ids that become one. */
  public record Merge(int left, int right, int merged) {}

  /** How a model travels: an object a merge would take long to read. */
  private record Packed(
      String pattern,
      byte[][] tokens,
      int[] left,
      int[] right,
      int[] merged,
      AddedToken[] addedTokens,
      EncodingOptions options)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    private Object readResolve() {
      return new BytePairModel(
          pattern,
          tokens,
          IntStream.range(0, merged.length)
              .mapToObj(rank -> new Merge(left[rank], right[rank], merged[rank]))
              .toList(),
          List.of(addedTokens),
          options);
    }
  }

  /**
   * The parts of a {@code tokenizer.json} besides its vocabulary that affect ids. They are kept as
   * JSON texts, so that they are written, serialized and fingerprinted unchanged. Vocabularies
   * trained by Gristmill have {@link #NONE}.
   *
   * @param prefixSpace whether a space is prepended to a text without one
   * @param ignoreMerges whether a pre-token that is in the vocabulary is encoded as one id,
   *     regardless of merges
   */
  public record EncodingOptions(
      String normalizer,
      boolean prefixSpace,
      boolean ignoreMerges,
      String postProcessor,
      String truncation,
      String padding)
      implements Serializable {

    private static final String NULL = "null";
    private static final ObjectMapper JSON = new ObjectMapper();

    public static final EncodingOptions NONE =
        new EncodingOptions(NULL, false, false, NULL, NULL, NULL);

    /** One of the texts; a missing one is null. */
    static String text(JsonNode node) {
      return node.isMissingNode() ? NULL : node.toString();
    }

    /** Whether texts are normalized before they are cut. */
    public boolean hasNormalizer() {
      return !json(normalizer).isNull();
    }

    static JsonNode json(String text) {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("JSON text that was read before: " + text, e);
      }
    }
  }
}
