package io.gristmill.preprocessing.statistics;

import io.gristmill.preprocessing.statistics.TopHosts.HostCount;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * Statistics of documents, kept and dropped: a monoid under {@link #merge}, so that tasks and runs
 * can be added up in any order.
 *
 * @param languages kept text by language
 * @param shards kept text by shard
 * @param sources kept text by kind of shard
 * @param dropped documents by {@code rule/reason}, then language
 * @param failing documents by {@code rule/reason} that the threshold rejects, regardless of other
 *     thresholds
 * @param values of all documents for which they were measured, by {@code rule/value}
 * @param samples of dropped documents, by {@code rule/reason}
 * @param hosts documents by host; the only part that grows with the documents
 */
public record CleanStatistics(
    SortedMap<String, TextTotals> languages,
    SortedMap<String, TextTotals> shards,
    SortedMap<String, TextTotals> sources,
    SortedMap<String, SortedMap<String, Long>> dropped,
    SortedMap<String, Long> failing,
    SortedMap<String, Histogram> values,
    SortedMap<String, RejectSamples> samples,
    SortedMap<String, HostCount> hosts) {

  public static final CleanStatistics NONE =
      new CleanStatistics(
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>());

  public CleanStatistics {
    languages = Collections.unmodifiableSortedMap(new TreeMap<>(languages));
    shards = Collections.unmodifiableSortedMap(new TreeMap<>(shards));
    sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
    dropped = Collections.unmodifiableSortedMap(new TreeMap<>(dropped));
    failing = Collections.unmodifiableSortedMap(new TreeMap<>(failing));
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    samples = Collections.unmodifiableSortedMap(new TreeMap<>(samples));
    hosts = Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
  }

  public CleanStatistics merge(CleanStatistics that) {
    return new CleanStatistics(
        Sums.of(languages, that.languages, TextTotals::merge),
        Sums.of(shards, that.shards, TextTotals::merge),
        Sums.of(sources, that.sources, TextTotals::merge),
        Sums.of(dropped, that.dropped, (one, other) -> Sums.of(one, other, Long::sum)),
        Sums.of(failing, that.failing, Long::sum),
        Sums.of(values, that.values, Histogram::merge),
        Sums.of(samples, that.samples, RejectSamples::merge),
        Sums.of(hosts, that.hosts, HostCount::merge));
  }

  /** Everything except the hosts, which are the only large part. */
  public CleanStatistics withoutHosts() {
    return new CleanStatistics(
        languages, shards, sources, dropped, failing, values, samples, new TreeMap<>());
  }

  /** Everything except the totals by shard, which are stored elsewhere. */
  public CleanStatistics withoutShards() {
    return new CleanStatistics(
        languages, new TreeMap<>(), sources, dropped, failing, values, samples, hosts);
  }

  /** The totals of kept documents. */
  public TextTotals kept() {
    return languages.values().stream().reduce(TextTotals.NONE, TextTotals::merge);
  }

  private static final class Sums {

    private Sums() {}

    static <K extends Comparable<K>, V> SortedMap<K, V> of(
        SortedMap<K, V> one, SortedMap<K, V> other, BinaryOperator<V> sum) {
      SortedMap<K, V> both = new TreeMap<>(one);
      other.forEach((key, value) -> both.merge(key, value, sum));
      return both;
    }
  }
}
