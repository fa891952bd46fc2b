package io.gristmill.preprocessing.profile;

import static io.gristmill.preprocessing.filter.Limits.Limit.above;
import static io.gristmill.preprocessing.filter.Limits.Limit.below;

import io.gristmill.preprocessing.filter.BadWords;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Limits.Limit;
import io.gristmill.preprocessing.filter.lines.Mc4Paragraphs;
import io.gristmill.preprocessing.filter.lines.RefinedWebLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Thresholds shared by several profiles. */
final class Thresholds {

  private Thresholds() {}

  /** Gopher, table A1, in datatrove's order and words. */
  static Limits repetition() {
    return repetition(0.3, List.of(0.2, 0.18, 0.16), List.of(0.15, 0.14, 0.13, 0.12, 0.11, 0.10));
  }

  /**
   * Gopher, table A1, with other numbers except for paragraphs.
   *
   * @param top for 2- to 4-grams
   * @param duplicated for 5- to 10-grams
   */
  static Limits repetition(double dupLines, List<Double> top, List<Double> duplicated) {
    List<Limit> limits = new ArrayList<>();
    limits.add(above("dup_para_frac", "dup-para-frac", 0.3));
    limits.add(above("dup_para_char_frac", "dup-para-char-frac", 0.2));
    limits.add(above("dup_line_frac", "dup-line-frac", dupLines));
    limits.add(above("dup_line_char_frac", "dup-line-char-frac", 0.2));
    for (int n = 2; n <= 4; n++) {
      limits.add(above("top_" + n + "_gram", "top-" + n + "-gram", top.get(n - 2)));
    }
    for (int n = 5; n <= 10; n++) {
      String value = "duplicated-" + n + "-grams";
      limits.add(above("duplicated_" + n + "_n_grams", value, duplicated.get(n - 5)));
    }
    return new Limits(limits);
  }

  /** Without the thresholds for paragraphs and for characters of repeated lines. */
  static Limits withoutParagraphs(Limits repetition) {
    Set<String> left = Set.of("dup_para_frac", "dup_para_char_frac", "dup_line_char_frac");
    return new Limits(
        repetition.inOrder().stream().filter(limit -> !left.contains(limit.reason())).toList());
  }

  /**
   * Gopher A1.1 in datatrove's order and words.
   *
   * @param words value that counts words
   * @param length value of their mean length
   * @param stopWords value that counts stop words
   */
  static Limits quality(String words, String length, String stopWords) {
    return Limits.of(
        below("gopher_short_doc", words, 50),
        above("gopher_long_doc", words, 100_000),
        below("gopher_below_avg_threshold", length, 3),
        above("gopher_above_avg_threshold", length, 10),
        above("gopher_too_many_hashes", "hash-ratio", 0.1),
        above("gopher_too_many_ellipsis", "ellipsis-ratio", 0.1),
        above("gopher_too_many_bullets", "bullet-line-ratio", 0.9),
        above("gopher_too_many_end_ellipsis", "end-ellipsis-line-ratio", 0.3),
        below("gopher_below_alpha_threshold", "alphabetic-word-ratio", 0.8),
        below("gopher_enough_stop_words", stopWords, 2));
  }

  /** Gopher A1.1 in datatrove's values, with the numbers of a language. */
  static Limits quality(double minLength, double maxLength, double alphabetic, int stopWords) {
    return withBounds(
        quality("non-symbol-words", "mean-non-symbol-word-length", "distinct-stop-words"),
        Map.of(
            "gopher_below_avg_threshold", minLength,
            "gopher_above_avg_threshold", maxLength,
            "gopher_below_alpha_threshold", alphabetic,
            "gopher_enough_stop_words", (double) stopWords));
  }

  private static Limits withBounds(Limits limits, Map<String, Double> bounds) {
    return new Limits(
        limits.inOrder().stream()
            .map(
                was ->
                    new Limit(
                        was.reason(),
                        was.value(),
                        was.rejected(),
                        bounds.getOrDefault(was.reason(), was.bound())))
            .toList());
  }

  static Limits c4(int minSentences) {
    return Limits.of(
        above("lorem_ipsum", "lorem-ipsum", 0),
        above("curly_bracket", "curly-bracket", 0),
        below("too_few_sentences", "sentences", minSentences));
  }

  static Rule refinedWebLines() {
    return new Rule(
        Limits.of(above("removed_words", "removed-word-ratio", 0.05)),
        (limits, context) -> new RefinedWebLines(limits));
  }

  static Rule mc4Paragraphs() {
    return new Rule(
        Limits.of(below("< 3 paragraphs", "long-lines", 3)),
        (limits, context) -> new Mc4Paragraphs(limits));
  }

  static Rule badWords() {
    return new Rule(
        Limits.of(above("document_removed_with_badwords", "bad-words", 0)),
        (limits, context) -> new BadWords(context.requireBadWords(), limits));
  }
}
