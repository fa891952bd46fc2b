package io.gristmill.spark.finetune;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The classes of a classification.
 *
 * @param names in the order of the outputs
 * @param weights of the loss of each class; empty for equal weights
 */
record LabelSet(List<String> names, List<Double> weights) implements Serializable {

  private static final long serialVersionUID = 1L;

  static final LabelSet NONE = new LabelSet(List.of(), List.of());

  private static final String LABELS = "finetune.labels";
  private static final String WEIGHTS = "finetune.class-weights";
  private static final String BALANCED = "balanced";
  private static final int MOST = 10_000;

  /** With fewer examples, a different whole number for each may be a class. */
  private static final int FEW = 10;

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
  private static final Pattern WHOLE = Pattern.compile("[-+]?\\d+");

  /** Checks the settings before any file is read. */
  static void check(List<String> labels, String classWeights) {
    if (new HashSet<>(labels).size() < labels.size() || labels.size() == 1) {
      throw new InvalidConfigException(
          format("%s: %s (expected none, or at least two different names)", LABELS, labels));
    }
    if (!labels.isEmpty()) {
      weights(classWeights, Collections.nCopies(labels.size(), 1L));
    } else if (!classWeights.equals(BALANCED)) {
      numbers(classWeights);
    }
  }

  /** Whether the training examples have to be read for the classes or their weights. */
  static boolean needsCounts(List<String> configured, String classWeights) {
    return configured.isEmpty() || classWeights.equals(BALANCED);
  }

  /** Whether a text is a decimal number. */
  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  /**
   * The classes of the training examples.
   *
   * @param configured names; empty for those of the examples, sorted
   * @param classWeights as {@code finetune.class-weights}
   * @throws InvalidInputException if the examples have less than two classes, or values instead
   */
  static LabelSet of(List<String> configured, String classWeights, LabelCounts counts) {
    counts.requireFew();
    List<String> names = configured;
    if (configured.isEmpty()) {
      names = List.copyOf(counts.examples().keySet());
      requireClasses(names, counts);
    }
    List<Long> examples =
        names.stream().map(name -> counts.training().getOrDefault(name, 0L)).toList();
    return new LabelSet(names, weights(classWeights, examples));
  }

  private static void requireClasses(List<String> names, LabelCounts counts) {
    long examples = counts.examples().values().stream().mapToLong(n -> n).sum();
    boolean areNumbers = names.stream().allMatch(LabelSet::isNumber);
    boolean areWhole = names.stream().allMatch(name -> WHOLE.matcher(name).matches());
    if (areNumbers && names.size() == examples && (!areWhole || examples > FEW)) {
      throw new InvalidInputException(
          format(
              "labels: %d different numbers in %d examples (expected classes; or"
                  + " finetune.task = regression for values) at finetune.train",
              names.size(), examples));
    }
    if (names.size() < 2) {
      throw new InvalidInputException(
          format("labels: %s (expected at least two) at finetune.train", names));
    }
  }

  /** Weights of classes with these numbers of examples. One without examples has weight 1. */
  private static List<Double> weights(String text, List<Long> examples) {
    if (text.equals(BALANCED)) {
      double total = examples.stream().mapToLong(n -> n).sum();
      return examples.stream().map(n -> n == 0 ? 1 : total / (examples.size() * n)).toList();
    }
    List<Double> weights = numbers(text);
    if (!weights.isEmpty() && weights.size() != examples.size()) {
      throw new InvalidConfigException(
          format(
              "%s: %d numbers (expected one for each of the %d labels)",
              WEIGHTS, weights.size(), examples.size()));
    }
    return weights;
  }

  private static List<Double> numbers(String text) {
    List<Double> weights = new ArrayList<>();
    if (text.equals("equal")) {
      return weights;
    }
    try {
      for (String number : text.split(",", -1)) {
        weights.add(Double.parseDouble(number.strip()));
      }
    } catch (NumberFormatException e) {
      weights.clear();
    }
    if (weights.isEmpty() || weights.stream().anyMatch(w -> !(w >= 0) || Double.isInfinite(w))) {
      throw new InvalidConfigException(
          format("%s: %s (expected equal, balanced, or numbers like 1,2.5)", WEIGHTS, text));
    }
    return weights;
  }

  /**
   * Examples of each label in files of training examples.
   *
   * @param examples of all, held out or not
   * @param training of those that are not held out
   */
  record LabelCounts(SortedMap<String, Long> examples, SortedMap<String, Long> training)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    LabelCounts() {
      this(new TreeMap<>(), new TreeMap<>());
    }

    /** Counts an example; labels beyond the limit are not kept. */
    void add(String label, boolean isTraining) {
      if (examples.size() <= MOST) {
        examples.merge(label, 1L, Long::sum);
        training.merge(label, isTraining ? 1L : 0L, Long::sum);
      }
    }

    void add(LabelCounts other) {
      if (examples.size() <= MOST) {
        other.examples.forEach((label, count) -> examples.merge(label, count, Long::sum));
        other.training.forEach((label, count) -> training.merge(label, count, Long::sum));
      }
    }

    private void requireFew() {
      if (examples.size() > MOST) {
        throw new InvalidInputException(
            format(
                "labels: more than %,d (expected fewer; or finetune.task = regression for values)"
                    + " at finetune.train",
                MOST));
      }
    }
  }
}
