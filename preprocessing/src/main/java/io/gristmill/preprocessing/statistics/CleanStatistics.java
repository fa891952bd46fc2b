package io.gristmill.preprocessing.statistics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.preprocessing.statistics.CleanStatistics.TopHosts.HostCount;
import io.gristmill.preprocessing.url.WebAddress;
import java.util.Collections;
import java.util.List;
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
 * @param lengths of kept texts in code points
 * @param months kept documents by the month in which they were fetched, {@code 2024-05}; empty if
 *     the shard does not say
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
    Histogram lengths,
    SortedMap<String, Long> months,
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
          Histogram.NONE,
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
    months = Collections.unmodifiableSortedMap(new TreeMap<>(months));
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
        lengths.merge(that.lengths),
        Sums.of(months, that.months, Long::sum),
        Sums.of(hosts, that.hosts, HostCount::merge));
  }

  /** Everything except the hosts, which are the only large part. */
  public CleanStatistics withoutHosts() {
    return with(shards, new TreeMap<>());
  }

  /** Everything except the totals by shard, which are stored elsewhere. */
  public CleanStatistics withoutShards() {
    return with(new TreeMap<>(), hosts);
  }

  private CleanStatistics with(
      SortedMap<String, TextTotals> otherShards, SortedMap<String, HostCount> otherHosts) {
    return new CleanStatistics(
        languages,
        otherShards,
        sources,
        dropped,
        failing,
        values,
        samples,
        lengths,
        months,
        otherHosts);
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

  /**
   * The total size of some texts.
   *
   * @param characters code points
   * @param words runs of non-white-space characters, independent of the profile
   * @param bytes in UTF-8
   */
  public record TextTotals(long documents, long characters, long words, long bytes) {

    public static final TextTotals NONE = new TextTotals(0, 0, 0, 0);

    /** The totals of one document. */
    public static TextTotals of(String text) {
      long characters = 0;
      long words = 0;
      long bytes = 0;
      boolean inWord = false;
      for (int i = 0; i < text.length(); ) {
        int c = text.codePointAt(i);
        i += Character.charCount(c);
        characters++;
        // A lone surrogate is written as a question mark.
        bytes += c < 0x80 || (c >= 0xd800 && c < 0xe000) ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        boolean isWord = !Character.isWhitespace(c) && !Character.isSpaceChar(c);
        words += isWord && !inWord ? 1 : 0;
        inWord = isWord;
      }
      return new TextTotals(1, characters, words, bytes);
    }

    public TextTotals merge(TextTotals that) {
      return new TextTotals(
          documents + that.documents,
          characters + that.characters,
          words + that.words,
          bytes + that.bytes);
    }
  }

  /**
   * Statistics as one line of JSON, exchanged between tasks; {@link StatisticsReport} is the
   * readable form.
   */
  public static final class StatisticsLine {

    private static final ObjectMapper JSON = new ObjectMapper();

    private StatisticsLine() {}

    public static String of(CleanStatistics statistics) {
      try {
        return JSON.writeValueAsString(statistics);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("statistics are numbers and strings", e);
      }
    }

    public static CleanStatistics read(String line) {
      try {
        return JSON.readValue(line, CleanStatistics.class);
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("statistics: not a line of them (expected our own)", e);
      }
    }
  }

  /**
   * The hosts with the most documents.
   *
   * @param distinct number of hosts
   * @param inOrder most documents first; ties by name
   */
  public record TopHosts(long distinct, List<Ranked> inOrder) {

    /** Maximum number of ranked hosts. */
    public static final int MOST = 100;

    public record Ranked(String host, HostCount documents) {}

    public TopHosts {
      inOrder = List.copyOf(inOrder);
    }

    /** Document counts of one host. */
    public record HostCount(long kept, long dropped) {

      public static final HostCount NONE = new HostCount(0, 0);

      public HostCount merge(HostCount that) {
        return new HostCount(kept + that.kept, dropped + that.dropped);
      }

      /** The canonical host of a URL; empty if there is none. */
      public static String host(String url) {
        return WebAddress.of(url).map(WebAddress::host).orElse("");
      }
    }
  }
}
