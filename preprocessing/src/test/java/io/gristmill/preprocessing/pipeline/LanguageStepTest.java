package io.gristmill.preprocessing.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.fasttext.FastTextModel.Prediction;
import io.gristmill.preprocessing.pipeline.CleanSection.LanguageUnit;
import io.gristmill.preprocessing.pipeline.LanguageLimits.LanguageThresholds;
import io.gristmill.preprocessing.text.Candidate;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LanguageStepTest {

  /** Lines begin with their language and how sure one can be: {@code de9 ...}. */
  private static final LanguageIdentifier AS_WRITTEN =
      (text, count) ->
          List.of(
              new Prediction(text.strip().substring(0, 2), (text.strip().charAt(2) - '0') / 10f));

  private static final LanguageThresholds HALF =
      new LanguageThresholds(0.5, Map.of("fr", (double) 0.8f));

  @Test
  void cutsParagraphsOfOtherLanguagesAndUncertainOnes() {
    Candidate kept = kept(Set.of("en"), "en9 first\n\nde9 zweite\nen5 unsure\n \nen8 last one\n");
    assertThat(kept.text()).isEqualTo("en9 first\n \nen8 last one");
    assertThat(kept.language()).isEqualTo("en");
    assertThat(kept.values())
        .containsEntry("language/paragraphs", 4.0)
        .containsEntry("language/kept-paragraphs", 2.0)
        .containsEntry("language/kept-share", 21.0 / 41)
        .containsEntry(
            "language/probability", (9 * (double) 0.9f + 10 * 0.5 + 12 * (double) 0.8f) / 31);
  }

  @Test
  void keepsEveryLanguageIfNoneIsNamed() {
    Candidate kept = kept(Set.of(), "en9 one\nfr9 deux\nfr8 trois\nde6 vier");
    assertThat(kept.text()).isEqualTo("en9 one\nfr9 deux\nde6 vier");
  }

  @Test
  void theLanguageOfMostCharactersIsTheTextsAndTheFirstOfEquals() {
    assertThat(label("de9 kurz\nen9 longer than that")).isEqualTo("en");
    assertThat(label("de9 lang\nen9 long")).isEqualTo("de");
    assertThat(label("en9 x\nde9 laenger\nen9 y\nen9 z")).isEqualTo("en");
  }

  @Test
  void dropsATextWhoseLanguageIsUnwantedOrUncertain() {
    assertThat(dropped(Set.of("en"), "de9 mehr Deutsch\nen9 x").reason())
        .isEqualTo("language_unwanted");
    Outcome.Dropped unsure = dropped(Set.of("fr"), "fr8 un\nfr8 deux");
    assertThat(unsure.reason()).isEqualTo("language_uncertain");
    assertThat(unsure.document().text()).isEqualTo("fr8 un\nfr8 deux");
    assertThat(unsure.values()).containsEntry("language/kept-paragraphs", 0.0);
  }

  @Test
  void aTextOfNothingButWhiteSpaceHasNoLanguage() {
    assertThat(label("\u00A0\n ")).isEqualTo("und");
  }

  @Test
  void identifiesDocumentsAsAWholeByDefault() {
    Candidate kept = candidate("en9 one\nde9 zwei");
    assertThat(step(Set.of("en"), LanguageUnit.DOCUMENT).apply(kept)).isEmpty();
    assertThat(kept.text()).isEqualTo("en9 one\nde9 zwei");
    assertThat(kept.values()).isEqualTo(Map.of("language/probability", (double) 0.9f));
  }

  private static String label(String text) {
    Candidate candidate = candidate(text);
    step(Set.of(), LanguageUnit.PARAGRAPH).apply(candidate);
    return candidate.language();
  }

  private static Candidate kept(Set<String> wanted, String text) {
    Candidate candidate = candidate(text);
    assertThat(step(wanted, LanguageUnit.PARAGRAPH).apply(candidate)).isEmpty();
    return candidate;
  }

  private static Outcome.Dropped dropped(Set<String> wanted, String text) {
    return (Outcome.Dropped)
        step(wanted, LanguageUnit.PARAGRAPH).apply(candidate(text)).orElseThrow();
  }

  private static LanguageStep step(Set<String> wanted, LanguageUnit unit) {
    return new LanguageStep(AS_WRITTEN, new LanguageLimits(wanted, HALF), unit);
  }

  private static Candidate candidate(String text) {
    return new Candidate(
        new Document(
            "id", "", text, "und", "jsonl", Document.UNKNOWN_TIME, new Provenance("f", 0, 1)));
  }
}
