package io.gristmill.preprocessing.extract;

import java.util.HashMap;
import java.util.Map;

/**
 * Precision and recall over pages: micro-averaged for segments, averaged over pages for bags of
 * words.
 */
final class ExtractionScore {

  private int truePositives;
  private int falseNegatives;
  private int falsePositives;
  private double precisions;
  private double recalls;
  private double harmonics;
  private int pages;

  void add(PageCorpus.Page page, String text) {
    pages++;
    if (page.text().isEmpty()) {
      addSegments(page, text);
    } else {
      addWords(bag(page.text()), bag(text));
    }
  }

  /** Counts like the reference results: a segment is found if the text contains it exactly. */
  private void addSegments(PageCorpus.Page page, String text) {
    for (String segment : page.with()) {
      if (text.contains(segment)) {
        truePositives++;
      } else {
        falseNegatives++;
      }
    }
    falsePositives += (int) page.without().stream().filter(text::contains).count();
  }

  private void addWords(Map<String, Integer> truth, Map<String, Integer> found) {
    long common = 0;
    for (var word : truth.entrySet()) {
      common += Math.min(word.getValue(), found.getOrDefault(word.getKey(), 0));
    }
    double precision = (double) common / Math.max(1, total(found));
    double recall = (double) common / Math.max(1, total(truth));
    precisions += precision;
    recalls += recall;
    harmonics += harmonic(precision, recall);
  }

  double precision() {
    return isSegments()
        ? (double) truePositives / (truePositives + falsePositives)
        : precisions / pages;
  }

  double recall() {
    return isSegments()
        ? (double) truePositives / (truePositives + falseNegatives)
        : recalls / pages;
  }

  double f() {
    return isSegments() ? harmonic(precision(), recall()) : harmonics / pages;
  }

  private boolean isSegments() {
    return truePositives + falseNegatives > 0;
  }

  @Override
  public String toString() {
    return String.format("%4d pages  P %.4f  R %.4f  F %.4f", pages, precision(), recall(), f());
  }

  private static double harmonic(double precision, double recall) {
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  private static long total(Map<String, Integer> bag) {
    return bag.values().stream().mapToLong(Integer::longValue).sum();
  }

  /** Runs of letters and digits; single characters in scripts without spaces. */
  private static Map<String, Integer> bag(String text) {
    Map<String, Integer> bag = new HashMap<>();
    StringBuilder word = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isIdeographic(c)) {
                bag.merge(Character.toString(c), 1, Integer::sum);
              } else if (Character.isLetterOrDigit(c)) {
                word.appendCodePoint(c);
                return;
              }
              if (word.length() > 0) {
                bag.merge(word.toString(), 1, Integer::sum);
                word.setLength(0);
              }
            });
    if (word.length() > 0) {
      bag.merge(word.toString(), 1, Integer::sum);
    }
    return bag;
  }
}
