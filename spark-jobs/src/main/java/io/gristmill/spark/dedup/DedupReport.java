package io.gristmill.spark.dedup;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.DedupSection;

/**
 * The counts as {@code dedup/report.json}: documents = kept + removed, and removed = the sum of the
 * reasons. What is off is not named.
 */
final class DedupReport {

  private DedupReport() {}

  static ObjectNode of(DedupCounts counts, DedupSection config) {
    ObjectNode report =
        JsonNodeFactory.instance
            .objectNode()
            .put("documents", counts.documents())
            .put("exact-duplicates", counts.exactDuplicates())
            .put("near-duplicate-clusters", counts.nearDuplicateClusters())
            .put("removed", counts.removed())
            .put("kept", counts.kept())
            .put("near-duplicates", counts.nearDuplicates());
    if (config.url()) {
      report.put("url-duplicates", counts.urlDuplicates());
    }
    if (!config.against().isEmpty()) {
      report.put("known", counts.known());
    }
    counts.dropped().forEach(report::put);
    if (config.paragraphs().enabled()) {
      report.put("repeated-lines", counts.repeatedLines());
    }
    if (config.sentences().enabled()) {
      report.put("repeated-sentences", counts.repeatedSentences());
    }
    return report;
  }
}
