package io.gristmill.preprocessing.dedup.decontaminate;

import io.gristmill.preprocessing.dedup.decontaminate.EvaluationFile.EvaluationItem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The n-grams of evaluation sets by hash, about sixteen bytes each. If several tasks share an
 * n-gram, the last task by name is reported, as in the reference. A class and not a record, since
 * Kryo cannot set the fields of records.
 */
public final class NGramIndex implements Serializable {

  private static final long serialVersionUID = 1L;

  private final DecontaminationSection rules;
  private final String[] tasks;

  /** [slots] open addressing; 0 in {@link #taskNumbers} marks a free slot. */
  private final long[] hashes;

  private final int[] taskNumbers;
  private final int size;

  private NGramIndex(DecontaminationSection rules, SortedMap<String, long[]> byTask) {
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

  public static NGramIndex of(DecontaminationSection rules, List<EvaluationItem> items) {
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

  public DecontaminationSection rules() {
    return rules;
  }

  /** The number of distinct n-grams. */
  public int size() {
    return size;
  }

  /** Name of the task that contains an n-gram with this hash; empty if none does. */
  String task(long hash) {
    int number = taskNumbers[slot(hash)];
    return number == 0 ? "" : tasks[number - 1];
  }

  /** The slot that holds the hash, or the free slot for it. */
  private int slot(long hash) {
    int mask = hashes.length - 1;
    int slot = (int) (hash ^ hash >>> 32) & mask;
    while (taskNumbers[slot] != 0 && hashes[slot] != hash) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /** The n-grams of an evaluation item that must not occur in a document. */
  static final class ItemNGrams {

    private final DecontaminationSection rules;
    private final SimpleWords simple;

    ItemNGrams(DecontaminationSection rules) {
      this.rules = rules;
      this.simple = new SimpleWords(rules.ngram());
    }

    /** Hashes of the n-grams, with repetitions. */
    long[] hashes(EvaluationItem item) {
      List<String> label = simple.words(item.label());
      List<String> query = simple.words(item.query());
      LongStream found = LongStream.of(simple.hashes(label));
      if (rules.queries()) {
        found = LongStream.concat(found, LongStream.of(simple.hashes(query)));
      }
      if (rules.overlaps()) {
        found = LongStream.concat(found, LongStream.of(simple.hashes(seam(query, label))));
      }
      return found.toArray();
    }

    /** The words whose n-grams contain at least one word of either side. */
    private List<String> seam(List<String> query, List<String> label) {
      int reach = rules.ngram() - 1;
      List<String> seam =
          new ArrayList<>(query.subList(Math.max(0, query.size() - reach), query.size()));
      seam.addAll(label.subList(0, Math.min(reach, label.size())));
      return seam;
    }
  }
}
