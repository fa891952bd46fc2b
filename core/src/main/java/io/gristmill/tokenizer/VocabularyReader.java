package io.gristmill.tokenizer;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.tokenizer.BytePairModel.Merge;
import io.gristmill.tokenizer.BytePairModel.Special;
import io.gristmill.tokenizer.merge.MergeTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Puts a model together from the parts its files list, and checks that they fit. */
final class VocabularyReader {

  private static final byte[] NONE = {};

  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Integer, String> specials = new HashMap<>();
  private final List<Merge> merges = new ArrayList<>();
  private final Set<Integer> merged = new HashSet<>();
  private final String uri;

  /** Takes an object of token to id. */
  VocabularyReader(JsonNode vocabulary, String uri) {
    this.uri = uri;
    vocabulary.fields().forEachRemaining(entry -> ids.put(entry.getKey(), id(entry.getValue())));
  }

  private int id(JsonNode value) {
    require(value.isInt() && value.intValue() >= 0, "token id: " + value);
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

  void addSpecial(int id, String text) {
    require(
        id >= 0 && !text.isEmpty(),
        format("special token: %s of id %d (expected a text and an id of 0 or more)", text, id));
    specials.put(id, text);
  }

  void addSpecialsByElimination() {
    ids.forEach(
        (token, id) -> {
          if (token.length() > 1 && !merged.contains(id)) {
            addSpecial(id, token);
          }
        });
  }

  BytePairModel model(String pattern) {
    requireNoGaps();
    byte[][] tokens = new byte[size()][0];
    ids.forEach(
        (token, id) -> tokens[id] = specials.containsKey(id) ? NONE : ByteAlphabet.read(token));
    specials.forEach((id, text) -> tokens[id] = text.getBytes(StandardCharsets.UTF_8));
    return new BytePairModel(pattern, tokens, merges, specials());
  }

  /** Ids that are not used may only lie above all ordinary ones, between special tokens. */
  private void requireNoGaps() {
    Set<Integer> used = new HashSet<>(ids.values());
    used.removeAll(specials.keySet());
    int ordinary = used.stream().mapToInt(id -> id + 1).max().orElse(0);
    specials.keySet().stream().filter(id -> id < ordinary).forEach(used::add);
    require(ordinary > 0 && used.size() == ordinary, "token ids: not 0 to " + (used.size() - 1));
    require(
        size() < MergeTable.MOST_IDS,
        format("token ids: up to %d (expected fewer than %d)", size() - 1, MergeTable.MOST_IDS));
  }

  private int size() {
    return 1
        + IntStream.concat(
                ids.values().stream().mapToInt(id -> id),
                specials.keySet().stream().mapToInt(id -> id))
            .max()
            .orElse(-1);
  }

  private List<Special> specials() {
    return specials.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> new Special(entry.getKey(), entry.getValue()))
        .toList();
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
