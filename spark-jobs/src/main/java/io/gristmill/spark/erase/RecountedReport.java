package io.gristmill.spark.erase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.pipeline.DropCounts;
import java.util.Map;
import java.util.Optional;

/**
 * {@code clean/report.json} after an erasure: erased documents count as dropped, and the totals
 * still add up.
 */
final class RecountedReport {

  private RecountedReport() {}

  /**
   * Corrects the counts of a shard in place.
   *
   * @param gone counts of the erased documents by shard
   * @return its URI, if documents of it were erased
   * @throws IllegalStateException if the corrected counts do not add up, which is a bug
   */
  static Optional<String> correct(ObjectNode shard, Map<String, DropCounts> gone) {
    String uri = shard.path("uri").asText();
    Optional<DropCounts> erased = Optional.ofNullable(gone.get(uri));
    erased.ifPresent(counts -> correct(shard, counts, uri));
    return erased.map(counts -> uri);
  }

  /** Corrects the totals of a report. Unknown fields are kept. */
  static void correctTotals(ObjectNode report, Map<String, DropCounts> gone) {
    ObjectNode totals = (ObjectNode) report.path("totals");
    correct(totals, gone.values().stream().reduce(DropCounts.NONE, DropCounts::merge), "totals");
    report.set("languages", totals.path("languages"));
    report.set("text-bytes", totals.path("text-bytes"));
  }

  private static void correct(ObjectNode counts, DropCounts erased, String where) {
    DropCounts corrected = DropCounts.of(counts).without(erased);
    corrected.requireIdentity(where);
    counts.setAll(corrected.toJson());
  }
}
