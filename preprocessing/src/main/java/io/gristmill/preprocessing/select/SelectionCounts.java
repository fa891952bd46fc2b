package io.gristmill.preprocessing.select;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.select.Selector.Decision;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts of selected and left out documents: a monoid under {@link #merge}. Its memory does not
 * grow with the documents. For one thread.
 */
public final class SelectionCounts implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Size all = new Size();
  private final Size leftOutByRank = new Size();
  private final Size leftOutByWeight = new Size();
  private long withoutScore;
  private final TreeMap<String, Cut> cuts = new TreeMap<>();
  private final TreeMap<Integer, Size> buckets = new TreeMap<>();
  private final TreeMap<String, Size> languages = new TreeMap<>();
  private final TreeMap<String, Size> sources = new TreeMap<>();

  /** Documents and bytes: of all, of the selected, and of all copies of these. */
  public static final class Size implements Serializable {

    private static final long serialVersionUID = 1L;

    private long documents;
    private long bytes;
    private long selected;
    private long selectedBytes;
    private long copies;
    private long copiesBytes;

    /** Adds a document with a number of copies. */
    public Size add(long textBytes, int taken) {
      documents++;
      bytes += textBytes;
      selected += taken > 0 ? 1 : 0;
      selectedBytes += taken > 0 ? textBytes : 0;
      copies += taken;
      copiesBytes += taken * textBytes;
      return this;
    }

    public Size merge(Size that) {
      documents += that.documents;
      bytes += that.bytes;
      selected += that.selected;
      selectedBytes += that.selectedBytes;
      copies += that.copies;
      copiesBytes += that.copiesBytes;
      return this;
    }

    public long documents() {
      return documents;
    }

    public ObjectNode toJson() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("documents", documents)
          .put("bytes", bytes)
          .put("selected", selected)
          .put("selected-bytes", selectedBytes)
          .put("copies", copies)
          .put("copies-bytes", copiesBytes);
    }
  }

  /** Kept ranks of a group of ranked documents; the last has the threshold. */
  private static final class Cut implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Size size = new Size();
    private long lastKept = -1;
    private double threshold;

    void add(long rank, double score, long bytes, boolean kept) {
      size.add(bytes, kept ? 1 : 0);
      if (kept && rank > lastKept) {
        lastKept = rank;
        threshold = score;
      }
    }

    Cut merge(Cut that) {
      size.merge(that.size);
      if (that.lastKept > lastKept) {
        lastKept = that.lastKept;
        threshold = that.threshold;
      }
      return this;
    }

    /** Documents with a rank up to the last kept one that are not kept. */
    long rankError() {
      return lastKept + 1 - size.selected;
    }

    ObjectNode toJson() {
      ObjectNode node =
          JsonNodeFactory.instance
              .objectNode()
              .put("documents", size.documents)
              .put("kept", size.selected)
              .put("kept-share", share(size.selected, size.documents))
              .put("bytes", size.bytes)
              .put("kept-bytes", size.selectedBytes)
              .put("kept-bytes-share", share(size.selectedBytes, size.bytes));
      // Without a score, NaN, there is no number for JSON.
      return lastKept >= 0 && Double.isFinite(threshold) ? node.put("threshold", threshold) : node;
    }

    private static double share(long part, long whole) {
      return whole == 0 ? 0 : (double) part / whole;
    }
  }

  /** A ranked document, as far as it is counted. */
  public record Counted(
      String group,
      long rank,
      double score,
      boolean hasScore,
      long bytes,
      String language,
      String source) {}

  public SelectionCounts add(Counted document, Decision decision) {
    long bytes = document.bytes;
    int copies = decision.copies();
    all.add(bytes, copies);
    if (copies == 0) {
      (decision.inCut() ? leftOutByWeight : leftOutByRank).add(bytes, 0);
    }
    withoutScore += document.hasScore ? 0 : 1;
    cuts.computeIfAbsent(document.group, key -> new Cut())
        .add(document.rank, document.score, bytes, decision.inCut());
    buckets.computeIfAbsent(decision.bucket(), key -> new Size()).add(bytes, copies);
    languages.computeIfAbsent(document.language, key -> new Size()).add(bytes, copies);
    sources.computeIfAbsent(document.source, key -> new Size()).add(bytes, copies);
    return this;
  }

  public SelectionCounts merge(SelectionCounts that) {
    all.merge(that.all);
    leftOutByRank.merge(that.leftOutByRank);
    leftOutByWeight.merge(that.leftOutByWeight);
    withoutScore += that.withoutScore;
    that.cuts.forEach((group, cut) -> cuts.merge(group, cut, Cut::merge));
    merge(buckets, that.buckets);
    merge(languages, that.languages);
    merge(sources, that.sources);
    return this;
  }

  private static <K> void merge(Map<K, Size> into, Map<K, Size> from) {
    from.forEach((key, size) -> into.merge(key, size, Size::merge));
  }

  public long documents() {
    return all.documents;
  }

  public long selected() {
    return all.selected;
  }

  public long withoutScore() {
    return withoutScore;
  }

  /**
   * Checks the account.
   *
   * @param kept documents that de-duplication kept
   * @throws IllegalStateException unless each is selected or left out, which is a bug
   */
  public void requireAccount(long kept) {
    long accounted = all.selected + leftOutByRank.documents + leftOutByWeight.documents;
    if (all.documents != kept || accounted != kept) {
      throw new IllegalStateException(
          format(
              "documents: %d selected, %d left out by rank and %d by weights (expected %d in all)",
              all.selected, leftOutByRank.documents, leftOutByWeight.documents, kept));
    }
  }

  /** The totals, for the manifest of the stage. */
  public ObjectNode headline() {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("documents", all.documents);
    return node.put("selected", all.selected)
        .put("left-out-by-rank", leftOutByRank.documents)
        .put("left-out-by-weight", leftOutByWeight.documents)
        .put("copies", all.copies)
        .put("bytes", all.bytes)
        .put("selected-bytes", all.selectedBytes)
        .put("copies-bytes", all.copiesBytes);
  }

  /** Everything that is counted. The rank error is 0 as long as ranks are exact. */
  public ObjectNode toJson() {
    long rankError = cuts.values().stream().mapToLong(Cut::rankError).sum();
    ObjectNode node = headline().put("without-score", withoutScore).put("rank-error", rankError);
    ObjectNode byGroup = node.putObject("cuts");
    cuts.forEach((group, cut) -> byGroup.set(group.isEmpty() ? "all" : group, cut.toJson()));
    ObjectNode byBucket = node.putObject("buckets");
    buckets.forEach((bucket, size) -> byBucket.set(Integer.toString(bucket), size.toJson()));
    ObjectNode byLanguage = node.putObject("languages");
    languages.forEach((language, size) -> byLanguage.set(language, size.toJson()));
    ObjectNode bySource = node.putObject("sources");
    sources.forEach((source, size) -> bySource.set(source, size.toJson()));
    return node;
  }
}
