package io.gristmill.tokenizer;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.tokenizer.BytePairModel.EncodingOptions;
import io.gristmill.tokenizer.BytePairModel.Merge;
import io.gristmill.tokenizer.merge.MergeTable;
import io.gristmill.tokenizer.pipeline.AddedToken;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Puts a model together from the parts its files list, and checks that they fit. */
final class VocabularyReader {

  private static final byte[] NONE = {};

  /** Bytes that UTF-8 never has; a vocabulary need not have them. */
  private static final Set<Integer> NOT_UTF8 =
      Set.of(0xC0, 0xC1, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF);

  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Integer, AddedToken> added = new TreeMap<>();
  private final List<Merge> merges = new ArrayList<>();
  private final Set<Integer> merged = new HashSet<>();
  private final String uri;

  /** Takes an object of token to id. */
  VocabularyReader(JsonNode vocabulary, String uri) {
    this.uri = uri;
    require(vocabulary.isObject(), "vocabulary: none (expected an object of token to id)");
    Set<Integer> used = new HashSet<>();
    vocabulary
        .fields()
        .forEachRemaining(
            entry -> {
              int id = id(entry.getKey(), entry.getValue());
              require(used.add(id), format("token id: %d twice (expected one token each id)", id));
              ids.put(entry.getKey(), id);
            });
  }

  private int id(String token, JsonNode value) {
    require(
        value.isInt() && value.intValue() >= 0,
        format("token id: %s (expected a whole number of 0 or more) of %s", value, token));
    return value.intValue();
  }

  /** A line {@code left right} in the byte alphabet. */
  void addMerge(String line) {
    int space = line.indexOf(' ');
    require(space > 0, "merge: " + line + " (expected two tokens)");
    addMerge(line.substring(0, space), line.substring(space + 1));
  }

  void addMerge(String left, String right) {
    Merge merge = new Merge(known(left), known(right), known(left + right));
    merges.add(merge);
    merged.add(merge.merged());
  }

  /**
   * Adds a token as Hugging Face's tokenizers do: its id is the one of the vocabulary, or else the
   * next free one, regardless of the id in the file.
   */
  void addToken(AddedToken token) {
    require(
        token.id() >= 0 && !token.text().isEmpty(),
        format(
            "special token: %s of id %d (expected a text and an id of 0 or more)",
            token.text(), token.id()));
    Integer listed = ids.get(token.text());
    AddedToken before =
        added.values().stream().filter(t -> t.text().equals(token.text())).findFirst().orElse(null);
    int id = before != null ? before.id() : listed != null ? listed : size();
    AddedToken placed = withId(token, id, listed != null);
    require(
        before == null || before.equals(placed),
        format("added token: %s twice (expected the same attributes)", token.text()));
    added.put(id, placed);
  }

  private static AddedToken withId(AddedToken token, int id, boolean listed) {
    return new AddedToken(
        id,
        token.text(),
        token.singleWord(),
        token.lstrip(),
        token.rstrip(),
        token.normalized(),
        token.special(),
        listed);
  }

  /** Entries that are neither bytes nor results of merges are special tokens. */
  void addSpecialsByElimination() {
    ids.forEach(
        (token, id) -> {
          if (token.length() > 1 && !merged.contains(id)) {
            addToken(AddedToken.special(id, token));
          }
        });
  }

  /** Whether an id has a token. */
  boolean isKnown(int id) {
    return added.containsKey(id) || ids.containsValue(id);
  }

  /** Without one of the bytes that UTF-8 has, a text may have parts that no token stands for. */
  boolean hasAllBytes() {
    return IntStream.range(0, 256)
        .filter(value -> !NOT_UTF8.contains(value))
        .allMatch(value -> ids.containsKey(String.valueOf(ByteAlphabet.character(value))));
  }

  BytePairModel model(String pattern, EncodingOptions options) {
    requireNoGaps();
    byte[][] tokens = new byte[size()][];
    Arrays.fill(tokens, NONE);
    ids.forEach((token, id) -> tokens[id] = bytes(token, id));
    added.forEach(
        (id, token) -> {
          if (tokens[id].length == 0) {
            tokens[id] = token.text().getBytes(StandardCharsets.UTF_8);
          }
        });
    return new BytePairModel(pattern, tokens, merges, List.copyOf(added.values()), options);
  }

  /** None for an added token that texts are not merged to. */
  private byte[] bytes(String token, int id) {
    boolean ordinary = token.length() == 1 || merged.contains(id);
    if (added.containsKey(id) && !(ordinary && ByteAlphabet.canRead(token))) {
      return NONE;
    }
    require(
        ByteAlphabet.canRead(token),
        format("token: %s (expected characters of the byte-level alphabet)", token));
    return ByteAlphabet.read(token);
  }

  /** Ids that are not used may only lie above all ordinary ones, between special tokens. */
  private void requireNoGaps() {
    Set<Integer> used = new HashSet<>(ids.values());
    used.removeAll(added.keySet());
    int ordinary = used.stream().mapToInt(id -> id + 1).max().orElse(0);
    added.keySet().stream().filter(id -> id < ordinary).forEach(used::add);
    require(ordinary > 0, "token ids: none (expected a vocabulary)");
    int missing =
        IntStream.range(0, ordinary).filter(id -> !used.contains(id)).findFirst().orElse(-1);
    require(
        missing < 0,
        format(
            "token ids: not 0 to %d (expected a token for each, there is none of id %d)",
            used.size() - 1, missing));
    require(
        size() < MergeTable.MOST_IDS,
        format("token ids: up to %d (expected fewer than %d)", size() - 1, MergeTable.MOST_IDS));
  }

  private int size() {
    return 1
        + IntStream.concat(
                ids.values().stream().mapToInt(id -> id),
                added.keySet().stream().mapToInt(id -> id))
            .max()
            .orElse(-1);
  }

  private int known(String token) {
    Integer id = ids.get(token);
    require(id != null, "token of a merge: " + token + " (not in the vocabulary)");
    return id;
  }

  private void require(boolean holds, String found) {
    if (!holds) {
      throw new IncompatibleArtifactException(found + " at " + uri);
    }
  }
}
