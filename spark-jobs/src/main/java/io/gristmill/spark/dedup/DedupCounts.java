package io.gristmill.spark.dedup;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.dedup.DedupSection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts of de-duplication. Every removed document has one reason: {@code removed} is the sum of
 * the known documents, exact duplicates, duplicates by URL, near-duplicates and dropped documents.
 *
 * @param documents read
 * @param exactDuplicates removed documents with the same text as a better member of the cluster
 * @param nearDuplicateClusters clusters of more than one distinct text (and URL, if URLs are
 *     compared)
 * @param removed all removed documents
 * @param kept {@code documents - removed}
 * @param urlDuplicates removed documents with the same URL, but not the text, of a better member
 * @param known removed because an earlier run has the document or a copy of it
 * @param dropped documents whose remaining text is too short or contaminated, by reason
 * @param repeatedLines taken out of texts
 * @param repeatedSentences taken out of texts
 */
record DedupCounts(
    long documents,
    long exactDuplicates,
    long nearDuplicateClusters,
    long removed,
    long kept,
    long urlDuplicates,
    long known,
    SortedMap<String, Long> dropped,
    long repeatedLines,
    long repeatedSentences) {

  public DedupCounts {
    if (documents != kept + removed
        || nearDuplicates(removed, exactDuplicates, urlDuplicates, known, dropped) < 0) {
      throw new IllegalArgumentException(
          format(
              "documents: %d (expected %d kept + %d removed, %d of them exact)",
              documents, kept, removed, exactDuplicates));
    }
  }

  /** Counts without changes of texts. */
  DedupCounts(
      long documents,
      long exactDuplicates,
      long nearDuplicateClusters,
      long removed,
      long kept,
      long urlDuplicates,
      long known) {
    this(
        documents,
        exactDuplicates,
        nearDuplicateClusters,
        removed,
        kept,
        urlDuplicates,
        known,
        new TreeMap<>(),
        0,
        0);
  }

  /** Counts of exact and near-duplicates only. */
  DedupCounts(
      long documents, long exactDuplicates, long nearDuplicateClusters, long removed, long kept) {
    this(documents, exactDuplicates, nearDuplicateClusters, removed, kept, 0, 0);
  }

  /**
   * Removed documents that are similar to a better member of the cluster, directly or through other
   * members.
   */
  long nearDuplicates() {
    return nearDuplicates(removed, exactDuplicates, urlDuplicates, known, dropped);
  }

  /** Counts after some of the kept documents were dropped. */
  DedupCounts afterwards(SortedMap<String, Long> nowDropped, long lines, long sentences) {
    long gone = sum(nowDropped);
    return new DedupCounts(
        documents,
        exactDuplicates,
        nearDuplicateClusters,
        removed + gone,
        kept - gone,
        urlDuplicates,
        known,
        nowDropped,
        lines,
        sentences);
  }

  /**
   * The counts as {@code dedup/report.json}, without those of steps that are off: documents = kept
   * + removed, and removed = the sum of the reasons.
   */
  ObjectNode toJson(DedupSection config) {
    ObjectNode report =
        JsonNodeFactory.instance
            .objectNode()
            .put("documents", documents)
            .put("exact-duplicates", exactDuplicates)
            .put("near-duplicate-clusters", nearDuplicateClusters)
            .put("removed", removed)
            .put("kept", kept)
            .put("near-duplicates", nearDuplicates());
    if (config.url()) {
      report.put("url-duplicates", urlDuplicates);
    }
    if (!config.against().isEmpty()) {
      report.put("known", known);
    }
    dropped.forEach(report::put);
    if (config.paragraphs().enabled()) {
      report.put("repeated-lines", repeatedLines);
    }
    if (config.sentences().enabled()) {
      report.put("repeated-sentences", repeatedSentences);
    }
    return report;
  }

  private static long nearDuplicates(
      long removed, long exact, long url, long known, SortedMap<String, Long> dropped) {
    return removed - exact - url - known - sum(dropped);
  }

  private static long sum(SortedMap<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
