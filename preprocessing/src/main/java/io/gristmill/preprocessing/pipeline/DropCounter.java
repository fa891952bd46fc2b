package io.gristmill.preprocessing.pipeline;

import io.gristmill.preprocessing.mask.Masker.Masked;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts outcomes as they come; not thread-safe, one per shard and task. */
public final class DropCounter {

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
