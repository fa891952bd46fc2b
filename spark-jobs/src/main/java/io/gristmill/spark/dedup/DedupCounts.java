package io.gristmill.spark.dedup;

import static io.gristmill.error.Messages.format;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What de-duplication did. Every removed document has one reason: {@code removed} is the sum of the
 * known, the exact, those of one URL, the near and the dropped ones.
 *
 * @param documents read
 * @param exactDuplicates removed documents whose very text a better member of the cluster has
 * @param nearDuplicateClusters clusters of more than one distinct text (and address, if those
 *     count)
 * @param removed all removed documents
 * @param kept {@code documents - removed}
 * @param urlDuplicates removed documents whose address, but not text, a better member has
 * @param known removed because an earlier run has the document or a copy of it
 * @param dropped for what is left of their text or is in it, by reason
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

  /** Of whole documents, when texts stay as they are. */
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

  /** Of equal and similar texts alone. */
  DedupCounts(
      long documents, long exactDuplicates, long nearDuplicateClusters, long removed, long kept) {
    this(documents, exactDuplicates, nearDuplicateClusters, removed, kept, 0, 0);
  }

  /** Removed documents that are like a better member, or like one like it. */
  long nearDuplicates() {
    return nearDuplicates(removed, exactDuplicates, urlDuplicates, known, dropped);
  }

  /** The same after some of the kept ones were dropped. */
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

  private static long nearDuplicates(
      long removed, long exact, long url, long known, SortedMap<String, Long> dropped) {
    return removed - exact - url - known - sum(dropped);
  }

  private static long sum(SortedMap<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
