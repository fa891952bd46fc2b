package io.gristmill.preprocessing.select;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Figures of a group of documents.
 *
 * @param documents after de-duplication
 * @param bytes of their texts
 * @param tokens of the documents, each once
 * @param tokensOfRuns the same for each of the compared runs
 */
public record GroupFigures(
    String name,
    long documents,
    long bytes,
    long tokens,
    List<Long> tokensOfRuns,
    Removed removed,
    Scores scores) {

  public GroupFigures {
    tokensOfRuns = List.copyOf(tokensOfRuns);
  }

  /**
   * Figures that depend on the removed documents of the group; NaN if they are not known.
   *
   * @param duplicates share of the cleaned documents that have a copy in another group
   * @param contaminated share of the documents compared with evaluation sets that were removed
   * @param bytesRead bytes of shards that are read for the group
   */
  public record Removed(double duplicates, double contaminated, double bytesRead) {

    /** Nothing is known. */
    public static final Removed UNKNOWN = new Removed(Double.NaN, Double.NaN, Double.NaN);
  }

  /**
   * Distribution of a score.
   *
   * @param mean NaN without a score
   * @param deciles minimum and maximum included; empty without a score
   */
  public record Scores(double mean, List<Double> deciles) {

    /** There is no score. */
    public static final Scores NONE = new Scores(Double.NaN, List.of());

    public Scores {
      deciles = List.copyOf(deciles);
    }
  }

  /** Bytes of shards that are read for a token that is left; NaN if they are not known. */
  double bytesPerToken() {
    return tokens == 0 ? Double.NaN : removed.bytesRead / tokens;
  }

  /** The figures that are known. */
  ObjectNode toJson() {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("documents", documents)
            .put("bytes", bytes)
            .put("tokens", tokens);
    putKnown(node, "duplicates-in-others", removed.duplicates);
    putKnown(node, "contaminated", removed.contaminated);
    putKnown(node, "bytes-read", removed.bytesRead);
    putKnown(node, "bytes-read-per-token", bytesPerToken());
    putKnown(node, "score", scores.mean);
    if (!scores.deciles.isEmpty()) {
      scores.deciles.forEach(node.putArray("deciles")::add);
    }
    return node;
  }

  private static void putKnown(ObjectNode node, String field, double value) {
    if (!Double.isNaN(value)) {
      node.put(field, value);
    }
  }
}
