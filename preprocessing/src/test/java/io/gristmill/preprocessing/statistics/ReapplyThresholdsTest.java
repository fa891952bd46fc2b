package io.gristmill.preprocessing.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.preprocessing.PreprocessingSections;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.LanguageLimits;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.pipeline.Pipeline;
import io.gristmill.preprocessing.statistics.SettingsChange.CleanSettings;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReapplyThresholdsTest {

  private static final Provenance PLACE = new Provenance("a.warc", 0, 1);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gopher-quality.gopher_short_doc=20",
        "gopher-quality.gopher_short_doc=200",
        "c4-no-terminal-punctuation.too_few_sentences=2",
        "c4-no-terminal-punctuation.too_few_sentences=30",
        "fineweb.line_punct_ratio=0.6",
        "gopher-repetition.top_2_gram=0.3",
      })
  void reappliesThresholdsToRealPagesLikeAFreshRun(String threshold) {
    CleanSection after = section("clean.thresholds=[\"" + threshold + "\"]");
    Pipeline asBefore = pipeline(section());
    Pipeline fresh = pipeline(after);
    ReapplyThresholds again = new ReapplyThresholds(after, CleanLists.NONE);
    int changed = 0;
    for (Map.Entry<String, String> page : SharedData.documents().entrySet()) {
      Document document = document(page.getKey(), page.getValue());
      Outcome before = asBefore.clean(document);
      Outcome expected = fresh.clean(document);
      changed += before.equals(expected) ? 0 : 1;
      assertThat(again.applyWithText(before)).isEqualTo(withoutLostText(expected, before));
    }
    assertThat(changed).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr", "tlh"})
  void appliesThresholdsOfTheTextsLanguage(String language) {
    String profile = "clean.profile=fineweb2";
    CleanSection after = section(profile, "clean.thresholds=[\"fineweb.list_ratio=0.02\"]");
    Pipeline asBefore = pipeline(section(profile));
    Pipeline fresh = pipeline(after);
    ReapplyThresholds again = new ReapplyThresholds(after, CleanLists.NONE);
    for (Map.Entry<String, String> page : SharedData.documents().entrySet()) {
      Document document = document(page.getKey(), page.getValue()).withLanguage(language);
      Outcome before = asBefore.clean(document);
      assertThat(again.applyWithText(before))
          .isEqualTo(withoutLostText(fresh.clean(document), before));
    }
  }

  @Test
  void reappliesTheLanguageThreshold() {
    ReapplyThresholds again =
        new ReapplyThresholds(section("clean.languages=[en]"), CleanLists.NONE);
    Document german = document("1", "").withLanguage("de");
    Map<String, Double> values = new TreeMap<>(Map.of("gopher-quality/words", 3.0));
    values.put(LanguageLimits.PROBABILITY, 0.9);
    Outcome reapplied = again.apply(new Outcome.Kept(german.withText("kurz"), values));
    assertThat(reapplied)
        .isEqualTo(
            new Outcome.Dropped(
                german, "language", "language_unwanted", Map.of(LanguageLimits.PROBABILITY, 0.9)));
  }

  @Test
  void measuresDocumentsDroppedBeforeTheRulesIfTheirTextIsStored() {
    Map<String, Double> values = Map.of(LanguageLimits.PROBABILITY, 0.9);
    ReapplyThresholds again = new ReapplyThresholds(section("clean.languages=[]"), CleanLists.NONE);
    Document document = document("1", "Too short.").withLanguage("de");
    Outcome reapplied =
        again.apply(new Outcome.Dropped(document, "language", "language_unwanted", values));
    assertThat(reapplied).isInstanceOf(Outcome.Dropped.class);
    assertThat(((Outcome.Dropped) reapplied).reason()).isEqualTo("top_2_gram");
    assertThat(((Outcome.Dropped) reapplied).values())
        .containsKeys(LanguageLimits.PROBABILITY, "fineweb/list-ratio");

    Outcome.Dropped textless =
        new Outcome.Dropped(document.withText(""), "language", "language_unwanted", values);
    assertThatThrownBy(() -> again.apply(textless))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("values: no gopher-repetition/dup-para-frac (expected it measured");
  }

  @Test
  void refusesToKeepADocumentWithoutItsText() {
    String rules = "clean.rules=[gopher-quality]";
    Outcome.Dropped stored =
        (Outcome.Dropped)
            pipeline(section(rules)).clean(document("1", "The cat and the dog have to be good."));
    assertThat(stored.reason()).isEqualTo("gopher_short_doc");
    Outcome.Dropped textless =
        new Outcome.Dropped(document("1", ""), stored.rule(), stored.reason(), stored.values());
    ReapplyThresholds again =
        new ReapplyThresholds(
            section(rules, "clean.thresholds=[\"gopher-quality.gopher_short_doc=5\"]"),
            CleanLists.NONE);
    assertThat(again.applyWithText(stored)).isInstanceOf(Outcome.Kept.class);
    assertThat(again.apply(textless)).isInstanceOf(Outcome.Kept.class);
    assertThatThrownBy(() -> again.applyWithText(textless))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("text: none (expected it kept by clean.keep-reject-text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clean.rules=[bad-words] | clean.rules: bad-words was not measured",
        "clean.profile=fineweb-v1 | clean.profile: the values of gopher-repetition are those of"
            + " datatrove-0.10",
        "clean.rules=[gopher-quality, fineweb] | clean.rules: fineweb was measured behind"
            + " [c4-no-terminal-punctuation] (expected behind []",
        "clean.language-model=lid.bin | clean.language-model: lid.bin (expected  as stored",
      })
  void refusesDifferentMeasurements(String setting, String message) {
    SettingsChange change = change(section(setting));
    assertThatThrownBy(change::requireSameMeasurements)
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith(message)
        .hasMessageEndingWith("at run/clean");
  }

  @Test
  void acceptsFewerRulesAndProfilesWithEqualMeasurements() {
    SettingsChange fewer = change(section("clean.rules=[gopher-quality, gopher-repetition]"));
    assertThatCode(fewer::requireSameMeasurements).doesNotThrowAnyException();
    assertThatThrownBy(fewer::requireSameTexts)
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("clean.rules that rewrite: [] (expected [c4-no-terminal-");
    CleanSection other =
        PreprocessingSections.load("clean.profile=fineweb-v1", "clean.rules=[gopher-quality]")
            .clean();
    assertThatCode(change(other)::requireSameMeasurements).doesNotThrowAnyException();
    assertThatThrownBy(change(section("clean.mask=[]"))::requireSameTexts)
        .hasMessageStartingWith("clean.mask: [] (expected [email, ip] as stored");
  }

  private static SettingsChange change(CleanSection after) {
    return new SettingsChange(CleanSettings.of(section()), after, "run/clean");
  }

  /**
   * A kept document is stored rewritten, so a document that is dropped again cannot have its
   * original text.
   */
  private static Outcome withoutLostText(Outcome expected, Outcome before) {
    return expected instanceof Outcome.Dropped dropped && before instanceof Outcome.Kept
        ? new Outcome.Dropped(
            dropped.document().withText(""), dropped.rule(), dropped.reason(), dropped.values())
        : expected;
  }

  private static Pipeline pipeline(CleanSection section) {
    return new Pipeline(section, (html, url) -> new Extracted("", html, ""), Optional.empty());
  }

  private static CleanSection section(String... settings) {
    return PreprocessingSections.load(settings).clean();
  }

  private static Document document(String id, String text) {
    return new Document(
        id, "http://example.org/" + id, text, "en", "warc", Document.UNKNOWN_TIME, PLACE);
  }
}
