package io.gristmill.spark.reprofile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.spark.reprofile.ChangesPartition.Changes;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Documents by their outcome before and after a change of settings.
 *
 * @param counts before, then after: {@link #KEPT} or {@code rule/reason}
 */
record Confusion(SortedMap<String, SortedMap<String, Long>> counts) {

  static final String KEPT = "kept";

  static Confusion of(List<Changes> parts) {
    SortedMap<String, SortedMap<String, Long>> sum = new TreeMap<>();
    for (Changes part : parts) {
      part.counts()
          .forEach(
              (before, row) ->
                  row.forEach(
                      (after, count) ->
                          sum.computeIfAbsent(before, key -> new TreeMap<>())
                              .merge(after, count, Long::sum)));
    }
    return new Confusion(sum);
  }

  static String verdict(Outcome outcome) {
    return outcome instanceof Outcome.Dropped dropped
        ? dropped.rule() + '/' + dropped.reason()
        : KEPT;
  }

  long documents() {
    return counts.values().stream()
        .flatMap(row -> row.values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  long keptBefore() {
    return sum(counts.getOrDefault(KEPT, new TreeMap<>()));
  }

  long keptAfter() {
    return counts.values().stream().mapToLong(row -> row.getOrDefault(KEPT, 0L)).sum();
  }

  long keptBoth() {
    return counts.getOrDefault(KEPT, new TreeMap<>()).getOrDefault(KEPT, 0L);
  }

  ObjectNode headline() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("documents", documents())
        .put("kept-before", keptBefore())
        .put("kept-after", keptAfter())
        .put("newly-kept", keptAfter() - keptBoth())
        .put("newly-dropped", keptBefore() - keptBoth());
  }

  private static long sum(SortedMap<String, Long> row) {
    return row.values().stream().mapToLong(Long::longValue).sum();
  }
}
