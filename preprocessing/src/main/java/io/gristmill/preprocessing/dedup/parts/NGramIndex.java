package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.preprocessing.dedup.minhash.NGramHasher;
import io.gristmill.preprocessing.dedup.minhash.ShingleHash;
import io.gristmill.preprocessing.dedup.minhash.TextSimplifier;
import io.gristmill.preprocessing.dedup.parts.EvaluationFile.EvaluationItem;
import io.gristmill.preprocessing.dedup.parts.NGramIndex.SimpleWords;
import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.WordSplitter;
import io.gristmill.preprocessing.words.WordSplitters;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  /**
   * Words of simplified texts and the hashes of their n-grams. Reuses its buffers: one per thread.
   */
  static final class SimpleWords {

    private final int ngram;
    private final TextSimplifier simplifier = new TextSimplifier();
    private final WordSplitter splitter = WordSplitters.named(WordSplitters.SPACY_EN);
    private final NGramHasher hasher;
    private final Spans spans = new Spans();
    private String simple = "";

    SimpleWords(int ngram) {
      this.ngram = ngram;
      this.hasher = new NGramHasher(ShingleHash.XXH64, ngram);
    }

    List<String> words(String text) {
      simple = simplifier.simplify(text);
      splitter.split(simple, spans);
      return spans.of(simple);
    }

    /** Hashes of a text's n-grams, in text order. */
    long[] hashes(String text) {
      simple = simplifier.simplify(text);
      splitter.split(simple, spans);
      return hasher.hashes(simple, spans);
    }

    /** Hashes of the n-grams of these words. */
    long[] hashes(List<String> words) {
      StringBuilder joined = new StringBuilder();
      spans.clear();
      for (String word : words) {
        spans.add(joined.length(), joined.length() + word.length());
        joined.append(word);
      }
      simple = joined.toString();
      return hasher.hashes(simple, spans);
    }

    /** The n-gram behind the hash at {@code index} of the last text. */
    String ngram(int index) {
      return String.join(" ", spans.of(simple).subList(index, index + ngram));
    }
  }

  /** Looks up documents in an n-gram index. Reuses its buffers: one per thread. */
  public static final class Decontaminator {

    private final NGramIndex index;
    private final SimpleWords simple;

    public Decontaminator(NGramIndex index) {
      this.index = index;
      this.simple = new SimpleWords(index.rules().ngram());
    }

    /** The first n-gram of the text that also occurs in an evaluation set. */
    public Optional<Contamination> find(String text) {
      long[] hashes = simple.hashes(text);
      for (int i = 0; i < hashes.length; i++) {
        String task = index.task(hashes[i]);
        if (!task.isEmpty()) {
          return Optional.of(new Contamination(task, simple.ngram(i)));
        }
      }
      return Optional.empty();
    }

    /**
     * An overlap between a document and an evaluation set.
     *
     * @param ngram the first one in text order, simplified
     */
    public record Contamination(String task, String ngram) {

      /** Drop reason of contaminated documents. */
      public static final String REASON = "contaminated";
    }
  }
}
