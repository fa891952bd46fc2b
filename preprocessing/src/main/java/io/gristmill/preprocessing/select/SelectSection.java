package io.gristmill.preprocessing.select;

import io.gristmill.config.Limits;
import io.gristmill.config.Limits.Between;
import io.gristmill.error.InvalidConfigException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * The {@code select} section: which documents are used after de-duplication, and how often.
 *
 * @param scores measured values to rank by, each {@code NAME}, {@code NAME:up} or {@code NAME:down}
 * @param order of scores without their own
 * @param byLanguage whether documents are ranked within their language
 * @param keepDocuments share of the documents that is kept, best first
 * @param keepBytes share of the bytes of text that is kept, best first
 * @param buckets number of buckets by rank; 0 for none
 * @param weights {@code KIND:PATTERN=FACTOR} each
 */
public record SelectSection(
    List<String> scores,
    Order order,
    boolean byLanguage,
    @Between(min = Limits.ABOVE_ZERO, max = 1) double keepDocuments,
    @Between(min = Limits.ABOVE_ZERO, max = 1) double keepBytes,
    @Between(min = 0, max = 10_000) int buckets,
    List<String> weights)
    implements Serializable {

  /** Which scores are the best. */
  public enum Order {
    /** The lowest. */
    UP,
    /** The highest. */
    DOWN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether the stage runs. */
  public boolean isOn() {
    return !scores.isEmpty() || !weights.isEmpty();
  }

  /**
   * Checks settings that depend on each other.
   *
   * @throws InvalidConfigException for a malformed entry, or ranks without scores
   */
  public void check() {
    RankedScore.of(this);
    SelectionWeights.of(weights, buckets);
    if (scores.isEmpty() && (keepDocuments < 1 || keepBytes < 1 || buckets > 0 || byLanguage)) {
      throw new InvalidConfigException(
          "select.scores: [] (expected scores to rank by, for select.keep-documents,"
              + " select.keep-bytes, select.buckets and select.by-language)");
    }
  }
}
