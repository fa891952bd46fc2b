package io.gristmill.spark.erase;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.pipeline.DropCounts;
import java.util.Map;
import java.util.TreeMap;

/** {@code clean/report.json} after documents were erased: they are dropped, and it adds up. */
final class AccountWithout {

  private AccountWithout() {}

  /**
   * Corrects a report in place; fields it does not know stay.
   *
   * @param gone the account of the erased documents by shard
   * @throws IllegalStateException if it does not add up then, which is a bug
   */
  static void correct(ObjectNode report, Map<String, DropCounts> gone) {
    Map<String, DropCounts> left = new TreeMap<>(gone);
    DropCounts all = DropCounts.NONE;
    for (JsonNode shard : report.path("shards")) {
      DropCounts erased = left.remove(shard.path("uri").asText());
      if (erased != null) {
        correct((ObjectNode) shard, erased, shard.path("uri").asText());
        all = all.merge(erased);
      }
    }
    if (!left.isEmpty()) {
      throw new IllegalStateException(
          format("shard: %s (expected in clean/report.json)", left.keySet()));
    }
    ObjectNode totals = (ObjectNode) report.path("totals");
    correct(totals, all, "totals");
    report.set("languages", totals.path("languages"));
    report.set("text-bytes", totals.path("text-bytes"));
  }

  private static void correct(ObjectNode counts, DropCounts erased, String where) {
    DropCounts corrected = DropCounts.of(counts).without(erased);
    corrected.requireIdentity(where);
    counts.setAll(corrected.toJson());
  }
}
