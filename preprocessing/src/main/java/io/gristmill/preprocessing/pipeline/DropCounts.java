package io.gristmill.preprocessing.pipeline;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.mask.Masker.Masked;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts of records by outcome: a monoid under {@link #merge}, so that shards, partitions and runs
 * can be added in any order.
 *
 * @param read all records
 * @param kept documents
 * @param dropped documents by {@code reason}
 * @param quarantined records by cause
 * @param other records that are no documents, by kind
 * @param languages kept documents by language
 * @param textBytes UTF-8 bytes of the kept texts
 * @param masked replacements in the kept texts, by kind
 */
public record DropCounts(
    long read,
    long kept,
    SortedMap<String, Long> dropped,
    SortedMap<String, Long> quarantined,
    SortedMap<String, Long> other,
    SortedMap<String, Long> languages,
    long textBytes,
    SortedMap<String, Long> masked)
    implements Serializable {

  /** Reason of documents that were erased on request, whatever their outcome was before. */
  public static final String ERASED = "erased";

  public static final DropCounts NONE =
      new DropCounts(
          0,
          0,
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          0,
          new TreeMap<>());

  public DropCounts {
    dropped = Collections.unmodifiableSortedMap(new TreeMap<>(dropped));
    quarantined = Collections.unmodifiableSortedMap(new TreeMap<>(quarantined));
    other = Collections.unmodifiableSortedMap(new TreeMap<>(other));
    languages = Collections.unmodifiableSortedMap(new TreeMap<>(languages));
    masked = Collections.unmodifiableSortedMap(new TreeMap<>(masked));
  }

  /**
   * Returns the part of counts written by {@link #toJson} for which no document is stored: records
   * that are not documents, and documents that were erased.
   */
  public static DropCounts notDocuments(JsonNode json) {
    DropCounts all = of(json);
    SortedMap<String, Long> erased = new TreeMap<>(all.dropped);
    erased.keySet().retainAll(Set.of(ERASED));
    long read = total(erased) + total(all.quarantined) + total(all.other);
    return new DropCounts(
        read, 0, erased, all.quarantined, all.other, new TreeMap<>(), 0, new TreeMap<>());
  }

  public DropCounts merge(DropCounts that) {
    return new DropCounts(
        read + that.read,
        kept + that.kept,
        sum(dropped, that.dropped),
        sum(quarantined, that.quarantined),
        sum(other, that.other),
        sum(languages, that.languages),
        textBytes + that.textBytes,
        sum(masked, that.masked));
  }

  /**
   * Returns the counts after some documents were erased: they count as read, and as dropped for
   * {@link #ERASED} whatever their outcome was before.
   *
   * @param gone the counts of those documents alone
   */
  public DropCounts without(DropCounts gone) {
    SortedMap<String, Long> rest = difference(dropped, gone.dropped);
    if (gone.read > 0) {
      rest.merge(ERASED, gone.read, Long::sum);
    }
    return new DropCounts(
        read,
        kept - gone.kept,
        rest,
        quarantined,
        other,
        difference(languages, gone.languages),
        textBytes - gone.textBytes,
        difference(masked, gone.masked));
  }

  /** Reads what {@link #toJson} wrote; other fields are ignored. */
  public static DropCounts of(JsonNode json) {
    return new DropCounts(
        json.path("read").asLong(),
        json.path("kept").asLong(),
        counts(json.path("dropped")),
        counts(json.path("quarantined")),
        counts(json.path("other")),
        counts(json.path("languages")),
        json.path("text-bytes").asLong(),
        counts(json.path("masked")));
  }

  /**
   * Number of records over all outcomes. It differs from {@link #read} only if records were lost.
   */
  public long accounted() {
    return kept + total(dropped) + total(quarantined) + total(other);
  }

  /**
   * Checks that every record read has exactly one outcome.
   *
   * @param where the shard or run, for the message
   * @throws IllegalStateException otherwise: a record was lost or counted twice, which is a bug
   */
  public void requireIdentity(String where) {
    if (read != accounted()) {
      throw new IllegalStateException(
          format("records accounted for: %d (expected %d read) at %s", accounted(), read, where));
    }
  }

  /**
   * The number of quarantined stretches of bytes between the records of a web archive. No record is
   * lost with them, so they do not count as malformed records. Defined for the counts of one shard;
   * 0 if the shard has nothing else, because then they may have been records.
   */
  public long betweenRecords() {
    long stretches = quarantined.getOrDefault(MalformedCause.NOT_A_RECORD.word(), 0L);
    return stretches == read ? 0 : stretches;
  }

  /**
   * Share of quarantined records; 0 if there are none.
   *
   * @param between the sum of {@link #betweenRecords} of the shards, which are no records
   */
  public double malformedFraction(long between) {
    long malformed = total(quarantined) - between;
    return malformed == 0 ? 0 : (double) malformed / (read - between);
  }

  /** The counts as in {@code clean/report.json}. */
  public ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("read", read).put("kept", kept);
    put(node.putObject("dropped"), dropped);
    put(node.putObject("quarantined"), quarantined);
    put(node.putObject("other"), other);
    put(node.putObject("languages"), languages);
    node.put("text-bytes", textBytes);
    put(node.putObject("masked"), masked);
    return node;
  }

  private static void put(ObjectNode node, Map<String, Long> counts) {
    counts.forEach(node::put);
  }

  private static long total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static SortedMap<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
    SortedMap<String, Long> sum = new TreeMap<>(one);
    other.forEach((name, count) -> sum.merge(name, count, Long::sum));
    return sum;
  }

  /** Counts of zero are omitted, as if they had never been counted. */
  private static SortedMap<String, Long> difference(
      Map<String, Long> whole, Map<String, Long> part) {
    SortedMap<String, Long> rest = new TreeMap<>(whole);
    part.forEach((name, count) -> rest.merge(name, -count, Long::sum));
    rest.values().removeIf(count -> count == 0);
    return rest;
  }

  private static SortedMap<String, Long> counts(JsonNode json) {
    SortedMap<String, Long> counts = new TreeMap<>();
    json.fields().forEachRemaining(field -> counts.put(field.getKey(), field.getValue().asLong()));
    return counts;
  }

  /** Counts outcomes as they come; not thread-safe, one per shard and task. */
  public static final class DropCounter {

    private long read;
    private long kept;
    private long textBytes;
    private final SortedMap<String, Long> dropped = new TreeMap<>();
    private final SortedMap<String, Long> quarantined = new TreeMap<>();
    private final SortedMap<String, Long> other = new TreeMap<>();
    private final SortedMap<String, Long> languages = new TreeMap<>();
    private final SortedMap<String, Long> masked = new TreeMap<>();

    public void count(Outcome outcome) {
      read++;
      if (outcome instanceof Outcome.Kept keep) {
        kept++;
        textBytes += keep.document().text().getBytes(StandardCharsets.UTF_8).length;
        add(languages, keep.document().language());
        keep.values().forEach(this::countMasked);
      } else if (outcome instanceof Outcome.Dropped drop) {
        add(dropped, drop.reason());
      } else if (outcome instanceof Outcome.Quarantined bad) {
        add(quarantined, bad.cause());
      } else if (outcome instanceof Outcome.Other none) {
        add(other, none.kind());
      }
    }

    public DropCounts counts() {
      return new DropCounts(read, kept, dropped, quarantined, other, languages, textBytes, masked);
    }

    private void countMasked(String name, double count) {
      if (name.startsWith(Masked.VALUE)) {
        masked.merge(name.substring(Masked.VALUE.length()), (long) count, Long::sum);
      }
    }

    private static void add(SortedMap<String, Long> counts, String name) {
      counts.merge(name, 1L, Long::sum);
    }
  }
}
