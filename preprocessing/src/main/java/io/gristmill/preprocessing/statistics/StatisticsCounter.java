package io.gristmill.preprocessing.statistics;

import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.statistics.CleanStatistics.TextTotals;
import io.gristmill.preprocessing.statistics.CleanStatistics.TopHosts.HostCount;
import io.gristmill.preprocessing.statistics.RejectSamples.RejectSample;
import io.gristmill.preprocessing.text.Document;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Accumulates outcomes; for one thread. Except for the {@link #hosts}, its memory does not grow
 * with the documents.
 */
public final class StatisticsCounter {

  private final RejectingThresholds thresholds;
  private final Set<String> limited;
  private final UnaryOperator<String> excerpt;

  private final SortedMap<String, TextTotals> languages = new TreeMap<>();
  private final SortedMap<String, TextTotals> shards = new TreeMap<>();
  private final SortedMap<String, TextTotals> sources = new TreeMap<>();
  private final SortedMap<String, SortedMap<String, Long>> dropped = new TreeMap<>();
  private final SortedMap<String, Long> failing = new TreeMap<>();
  private final Map<String, Histogram.Counter> values = new HashMap<>();
  private final SortedMap<String, RejectSamples> samples = new TreeMap<>();
  private final Histogram.Counter lengths = new Histogram.Counter();
  private final SortedMap<String, Long> months = new TreeMap<>();
  private final Map<String, HostCount> hosts = new HashMap<>();

  /**
   * @param masker of the run, for texts of which a part is shown; {@link ExcerptMasker} is over it
   */
  public StatisticsCounter(RejectingThresholds thresholds, UnaryOperator<String> masker) {
    this.thresholds = thresholds;
    this.limited = Set.copyOf(thresholds.values());
    this.excerpt = masker.andThen(new ExcerptMasker()::excerpt)::apply;
  }

  /** Counts a record of a shard if it is a document. */
  public void count(String shard, Outcome outcome) {
    if (outcome instanceof Outcome.Kept kept) {
      keep(shard, kept.document());
      measure(kept.document(), kept.values());
      host(kept.document(), new HostCount(1, 0));
    } else if (outcome instanceof Outcome.Dropped drop) {
      drop(drop);
      measure(drop.document(), drop.values());
      host(drop.document(), new HostCount(0, 1));
    }
  }

  /** Number of distinct hosts so far. */
  public int hosts() {
    return hosts.size();
  }

  public CleanStatistics statistics() {
    SortedMap<String, Histogram> histograms = new TreeMap<>();
    values.forEach((value, counter) -> histograms.put(value, counter.histogram()));
    return new CleanStatistics(
        languages,
        shards,
        sources,
        dropped,
        failing,
        histograms,
        samples,
        lengths.histogram(),
        months,
        new TreeMap<>(hosts));
  }

  private void keep(String shard, Document document) {
    TextTotals totals = TextTotals.of(document.text());
    languages.merge(document.language(), totals, TextTotals::merge);
    shards.merge(shard, totals, TextTotals::merge);
    sources.merge(document.source(), totals, TextTotals::merge);
    lengths.count((double) totals.characters());
    months.merge(month(document.fetchedAt()), 1L, Long::sum);
  }

  private static String month(Instant fetched) {
    return fetched.equals(Document.UNKNOWN_TIME)
        ? ""
        : YearMonth.from(fetched.atOffset(ZoneOffset.UTC)).toString();
  }

  private void drop(Outcome.Dropped drop) {
    String reason = drop.rule() + '/' + drop.reason();
    dropped
        .computeIfAbsent(reason, key -> new TreeMap<>())
        .merge(drop.document().language(), 1L, Long::sum);
    RejectSamples sampled = samples.getOrDefault(reason, RejectSamples.NONE);
    if (sampled.wants(RejectSample.rankOf(drop.document()))) {
      samples.put(reason, sampled.with(RejectSample.of(drop, limited, excerpt)));
    }
  }

  private void measure(Document document, Map<String, Double> measured) {
    measured.forEach(
        (value, number) ->
            values.computeIfAbsent(value, key -> new Histogram.Counter()).count(number));
    thresholds
        .rejecting(document.language(), measured)
        .forEach(reason -> failing.merge(reason, 1L, Long::sum));
  }

  private void host(Document document, HostCount one) {
    String host = HostCount.host(document.url());
    if (!host.isEmpty()) {
      hosts.merge(host, one, HostCount::merge);
    }
  }
}
