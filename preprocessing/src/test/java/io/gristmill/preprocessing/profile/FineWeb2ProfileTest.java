package io.gristmill.preprocessing.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Measurements;
import io.gristmill.preprocessing.profile.FineWeb2Profile.LanguageRow;
import io.gristmill.preprocessing.text.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FineWeb2ProfileTest {

  private final Profile profile = Profiles.named("fineweb2");

  /**
   * One row at each threshold and one beyond it; for languages with and without their own values.
   */
  @ParameterizedTest
  @CsvSource({
    "gopher-repetition, fr, dup-line-frac, 0.264, keep",
    "gopher-repetition, fr, dup-line-frac, 0.265, dup_line_frac",
    "gopher-repetition, xx, dup-line-frac, 0.3, keep",
    "gopher-repetition, xx, dup-line-frac, 0.301, dup_line_frac",
    "gopher-repetition, fr, dup-para-frac, 1, keep",
    "gopher-repetition, fr, dup-para-char-frac, 1, keep",
    "gopher-repetition, fr, dup-line-char-frac, 1, keep",
    "gopher-repetition, fr, top-2-gram, 0.161, keep",
    "gopher-repetition, fr, top-2-gram, 0.162, top_2_gram",
    "gopher-repetition, fr, top-3-gram, 0.149, keep",
    "gopher-repetition, fr, top-3-gram, 0.15, top_3_gram",
    "gopher-repetition, fr, top-4-gram, 0.134, keep",
    "gopher-repetition, fr, top-4-gram, 0.135, top_4_gram",
    "gopher-repetition, fr, duplicated-5-grams, 0.15, keep",
    "gopher-repetition, fr, duplicated-5-grams, 0.151, duplicated_5_n_grams",
    "gopher-repetition, fr, duplicated-10-grams, 0.1, keep",
    "gopher-repetition, fr, duplicated-10-grams, 0.101, duplicated_10_n_grams",
    "gopher-repetition, ja, duplicated-10-grams, 0.223, keep",
    "gopher-repetition, ja, duplicated-10-grams, 0.224, duplicated_10_n_grams",
    "fineweb, fr, line-punct-ratio, 0.1, keep",
    "fineweb, fr, line-punct-ratio, 0.099, line_punct_ratio",
    "fineweb, de, line-punct-ratio, 0, keep",
    "fineweb, xx, line-punct-ratio, 0.119, line_punct_ratio",
    "fineweb, fr, short-line-ratio, 1, keep",
    "fineweb, fr, char-dup-ratio, 0.1, keep",
    "fineweb, fr, char-dup-ratio, 0.101, char_dup_ratio",
    "fineweb, fr, list-ratio, 0.185, keep",
    "fineweb, fr, list-ratio, 0.186, list_ratio",
    "fineweb, fra_Latn, list-ratio, 0.186, list_ratio",
    "fineweb, fr, lines, 0, empty",
    "gopher-quality, fr, non-symbol-words, 50, keep",
    "gopher-quality, fr, non-symbol-words, 49, gopher_short_doc",
    "gopher-quality, fr, mean-non-symbol-word-length, 2, keep",
    "gopher-quality, fr, mean-non-symbol-word-length, 1.9, gopher_below_avg_threshold",
    "gopher-quality, fr, mean-non-symbol-word-length, 11, keep",
    "gopher-quality, fr, mean-non-symbol-word-length, 11.1, gopher_above_avg_threshold",
    "gopher-quality, xx, mean-non-symbol-word-length, 40, keep",
    "gopher-quality, fr, alphabetic-word-ratio, 0.812, keep",
    "gopher-quality, fr, alphabetic-word-ratio, 0.811, gopher_below_alpha_threshold",
    "gopher-quality, fr, distinct-stop-words, 2, keep",
    "gopher-quality, fr, distinct-stop-words, 1, gopher_enough_stop_words",
    "gopher-quality, ko, distinct-stop-words, 0, keep",
    "gopher-quality, xx, distinct-stop-words, 0, keep"
  })
  void appliesThresholdsOfTheLanguage(
      String rule, String language, String value, double number, String decision) {
    Limits limits = profile.limits(rule, language);
    Map<String, Double> values = new TreeMap<>();
    limits.inOrder().forEach(limit -> values.put(rule + '/' + limit.value(), good(limit.value())));
    values.put(rule + '/' + value, number);
    assertThat(limits.firstFailing(Measurements.ofRule(rule, values)).orElse("keep"))
        .isEqualTo(decision);
  }

  /** A number that no language rejects. */
  private static double good(String value) {
    return switch (value) {
      case "non-symbol-words" -> 100;
      case "mean-non-symbol-word-length" -> 5;
      case "distinct-stop-words" -> 2;
      case "lines", "line-punct-ratio", "alphabetic-word-ratio" -> 1;
      default -> 0;
    };
  }

  @ParameterizedTest
  @CsvSource({"fr, 0.824", "deu_Latn, 0.821", "da, 0.3", "en, 0.65"})
  void returnsLanguageThresholds(String language, double probability) {
    assertThat(profile.languageThresholds()).containsEntry(language, probability);
  }

  @Test
  void knowsThirtyThreeLanguagesByTwoLabelsEach() {
    assertThat(profile.languages()).hasSize(66).doesNotContain("language", "code");
    LanguageRow.byLabel()
        .forEach(
            (label, row) -> {
              assertThat(row.top()).as(label).hasSize(3);
              assertThat(row.duplicated()).as(label).hasSize(6).isSortedAccordingTo(reversed());
              assertThat(row.maxLength()).as(label).isGreaterThan(row.minLength());
            });
  }

  private static java.util.Comparator<Double> reversed() {
    return java.util.Comparator.reverseOrder();
  }

  @Test
  void countsTheLanguagesOwnStopWords() {
    RuleSet quality = profile.ruleSet(List.of("gopher-quality"));
    String text = "la maison et le jardin";
    assertThat(values(quality, text, "fr"))
        .containsEntry("gopher-quality/distinct-stop-words", 3.0);
    assertThat(values(quality, text, "de"))
        .containsEntry("gopher-quality/distinct-stop-words", 0.0);
    assertThat(values(quality, text, "xx"))
        .containsEntry("gopher-quality/distinct-stop-words", 0.0);
  }

  @Test
  void storedValuesGiveTheVerdictOfTheLanguage() {
    RuleSet rules = profile.ruleSet(List.of());
    for (Map.Entry<String, String> text : texts().entrySet()) {
      Candidate candidate = Candidate.of(text.getValue(), text.getKey(), "");
      Optional<Profile.Rejection> expected = rules.apply(candidate);
      assertThat(profile.reapply(List.of(), text.getKey(), candidate.values())).isEqualTo(expected);
    }
  }

  private static Map<String, Double> values(RuleSet rules, String text, String language) {
    Candidate candidate = Candidate.of(text, language, "");
    rules.apply(candidate);
    return candidate.values();
  }

  /** Sentences of the web, ten to a line: what is prose passes in its language. */
  @Test
  void keepsProseOfEveryLanguage() {
    RuleSet rules = profile.ruleSet(List.of());
    List<String> rejected = new ArrayList<>();
    texts()
        .forEach(
            (language, text) -> {
              Candidate candidate = Candidate.of(text, language, "");
              rules
                  .apply(candidate)
                  .ifPresent(
                      by -> rejected.add(language + " " + by.reason() + " " + candidate.values()));
            });
    assertThat(rejected).isEmpty();
  }

  private static Map<String, String> texts() {
    Map<String, StringBuilder> texts = new TreeMap<>();
    int number = 0;
    for (String line : SharedData.lines("lang/sentences.tsv.gz")) {
      String[] columns = line.split("\t", 2);
      texts
          .computeIfAbsent(columns[0], language -> new StringBuilder())
          .append(columns[1])
          .append(++number % 10 == 0 ? '\n' : ' ');
    }
    Map<String, String> result = new TreeMap<>();
    texts.forEach((language, text) -> result.put(language, text.toString()));
    return result;
  }
}
