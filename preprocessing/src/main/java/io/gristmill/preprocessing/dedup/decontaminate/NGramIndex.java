package io.gristmill.preprocessing.dedup.decontaminate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The n-grams of evaluation sets by hash, sixteen bytes or so each. Of several tasks with the same
 * n-gram it names the last in the order of their names, as the reference does. A class, not a
 * record, as Kryo cannot fill the fields of records.
 */
public final class NGramIndex implements Serializable {

  private static final long serialVersionUID = 1L;

  private final DecontaminationRules rules;
  private final String[] tasks;

  /** [slots] open addressing; 0 in {@link #taskNumbers} marks a free slot. */
  private final long[] hashes;

  private final int[] taskNumbers;
  private final int size;

  private NGramIndex(DecontaminationRules rules, SortedMap<String, long[]> byTask) {
    this.rules = rules;
    this.tasks = byTask.keySet().toArray(String[]::new);
    long all = byTask.values().stream().mapToLong(hashes -> hashes.length).sum();
    int slots = Integer.highestOneBit(Math.toIntExact(Math.max(8, all))) * 4;
    this.hashes = new long[slots];
    this.taskNumbers = new int[slots];
    int filled = 0;
    for (int task = 0; task < tasks.length; task++) {
      for (long hash : byTask.get(tasks[task])) {
        int slot = slot(hash);
        filled += taskNumbers[slot] == 0 ? 1 : 0;
        hashes[slot] = hash;
        taskNumbers[slot] = task + 1;
      }
    }
    this.size = filled;
  }

  /** The index of some items. */
  public static NGramIndex of(DecontaminationRules rules, List<EvaluationItem> items) {
    ItemNGrams ngrams = new ItemNGrams(rules);
    SortedMap<String, LongStream.Builder> builders = new TreeMap<>();
    for (EvaluationItem item : items) {
      LongStream.Builder ofTask =
          builders.computeIfAbsent(item.task(), task -> LongStream.builder());
      Arrays.stream(ngrams.hashes(item)).forEach(ofTask);
    }
    SortedMap<String, long[]> byTask = new TreeMap<>();
    builders.forEach((task, hashes) -> byTask.put(task, hashes.build().distinct().toArray()));
    return new NGramIndex(rules, byTask);
  }

  public DecontaminationRules rules() {
    return rules;
  }

  /** Distinct n-grams. */
  public int size() {
    return size;
  }

  /** Name of the task that has an n-gram of that hash; empty if none has. */
  String task(long hash) {
    int number = taskNumbers[slot(hash)];
    return number == 0 ? "" : tasks[number - 1];
  }

  /** Where a hash is, or would be. */
  private int slot(long hash) {
    int mask = hashes.length - 1;
    int slot = (int) (hash ^ hash >>> 32) & mask;
    while (taskNumbers[slot] != 0 && hashes[slot] != hash) {
      slot = slot + 1 & mask;
    }
    return slot;
  }
}
