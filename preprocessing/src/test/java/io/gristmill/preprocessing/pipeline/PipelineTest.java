package io.gristmill.preprocessing.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.PreprocessingSections;
import io.gristmill.preprocessing.extract.TextExtractor;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.LimitExceeded;
import io.gristmill.preprocessing.fasttext.FastTextModel.Prediction;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import io.gristmill.preprocessing.url.PackedStrings;
import io.gristmill.preprocessing.url.UrlLists;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads like the recipe: what happens to a record, step by step. */
class PipelineTest {

  private static final Provenance PLACE = new Provenance("crawl.warc.gz", 512, 99);

  private static final String PROSE =
      """
      The river was high that morning and the ferry would not cross before noon.
      So the old man sat down on the wall and waited with his dog beside him.
      He had walked since dawn, and he thought of the letter in his coat.
      Nobody in the village knew that he had written to the minister himself.
      When the bell rang at last, the boat came over with only two passengers.
      They did not speak, and he did not ask them what they had seen there.
      Write to him at old.man@example.com if you want to know the rest of it.
      """;

  /** Takes the page for its text; pages of one letter are beyond every limit. */
  private static final TextExtractor AS_IS =
      (html, url) ->
          html.length() == 1
              ? new LimitExceeded("html_too_deep", 2000)
              : new Extracted("", html, "");

  private static final LanguageIdentifier ENGLISH_IF_THE =
      (text, count) -> List.of(new Prediction(text.contains("the ") ? "en" : "de", 0.9f));

  private final Pipeline pipeline = pipeline(List.of(), Optional.empty());

  @Test
  void keepsGoodProseAndMasksIt() {
    Outcome.Kept kept = (Outcome.Kept) pipeline.run(page(PROSE));
    assertThat(kept.document().text())
        .contains("Write to him at <EMAIL> if")
        .startsWith("The river");
    assertThat(kept.document().provenance()).isEqualTo(PLACE);
    assertThat(kept.values()).containsEntry("c4-no-terminal-punctuation/sentences", 7.0);
    assertThat(kept.values()).containsKeys("gopher-quality/words", "fineweb/char-dup-ratio");
    assertThat(kept.values()).containsEntry("mask/email", 1.0).doesNotContainKey("mask/ip");
  }

  @Test
  void dropsBadPagesWithRuleReasonAndMeasurements() {
    Outcome.Dropped dropped = (Outcome.Dropped) pipeline.run(page("Log in to a@b.cd"));
    assertThat(dropped.rule()).isEqualTo("gopher-repetition");
    assertThat(dropped.reason()).isEqualTo("top_2_gram");
    assertThat(dropped.values())
        .containsKeys("gopher-repetition/top-2-gram", "gopher-quality/words", "fineweb/list-ratio");
    assertThat(dropped.document().text()).isEqualTo("Log in to a@b.cd");
    assertThat(pipeline.masked(dropped.document().text()).text()).isEqualTo("Log in to <EMAIL>");
  }

  @Test
  void appliesTheRulesItIsToldInTheirOrder() {
    Pipeline one = pipeline(List.of("gopher-quality"), Optional.empty());
    Outcome.Dropped dropped = (Outcome.Dropped) one.run(page("Log in to a@b.cd"));
    assertThat(dropped.reason()).isEqualTo("gopher_short_doc");
  }

  @Test
  void dropsPagesWithoutText() {
    Outcome.Dropped dropped = (Outcome.Dropped) pipeline.run(page(" \n"));
    assertThat(dropped.rule()).isEqualTo("extract");
    assertThat(dropped.reason()).isEqualTo("empty_text");
  }

  @Test
  void quarantinesPagesBeyondALimit() {
    Outcome.Quarantined bad = (Outcome.Quarantined) pipeline.run(page("<"));
    assertThat(bad.cause()).isEqualTo("html_too_deep");
    assertThat(bad.detail()).isEqualTo("more than 2000 in http://example.org/");
    assertThat(bad.provenance()).isEqualTo(PLACE);
  }

  @Test
  void passesOnWhatIsNoDocument() {
    assertThat(pipeline.run(new RawRecord.NotADocument("request", PLACE)))
        .isEqualTo(new Outcome.Other("request", PLACE));
    assertThat(
            pipeline.run(new RawRecord.Malformed(MalformedCause.GZIP_CORRUPT, "bad block", PLACE)))
        .isEqualTo(new Outcome.Quarantined("gzip-corrupt", "bad block", PLACE));
  }

  @Test
  void namesTheLanguageAndKeepsTheWantedOnes() {
    Pipeline english = pipeline(List.of(), Optional.of(ENGLISH_IF_THE));
    Outcome.Kept kept = (Outcome.Kept) english.run(page(PROSE));
    assertThat(kept.document().language()).isEqualTo("en");
    assertThat(kept.values()).containsKey("language/probability");
    Outcome.Dropped dropped = (Outcome.Dropped) english.run(page("Das ist ein Satz."));
    assertThat(dropped.reason()).isEqualTo("language_unwanted");
    assertThat(dropped.document().language()).isEqualTo("de");
  }

  @Test
  void dropsUncertainLanguagesAtTheThresholdItself() {
    LanguageIdentifier unsure = (text, count) -> List.of(new Prediction("en", 0.5f));
    Outcome outcome = pipeline(List.of(), Optional.of(unsure)).run(page(PROSE));
    assertThat(((Outcome.Dropped) outcome).reason()).isEqualTo("language_uncertain");
  }

  @Test
  void dropsPagesByTheirAddressWithoutParsingThem() {
    Pipeline listed = pipeline(domains("example.org"));
    Outcome.Dropped dropped = (Outcome.Dropped) listed.run(page("<"));
    assertThat(dropped.rule()).isEqualTo("url");
    assertThat(dropped.reason()).isEqualTo("domain");
    assertThat(dropped.values()).containsEntry("url/domain", 1.0).hasSize(6);
    assertThat(dropped.document().url()).isEqualTo("http://example.org/");
    assertThat(dropped.document().text()).isEmpty();
  }

  @Test
  void keepsWhatTheListsSayAboutPagesThatStay() {
    Pipeline listed = pipeline(domains("other.org"));
    Outcome.Kept kept = (Outcome.Kept) listed.run(page(PROSE));
    assertThat(kept.values()).containsEntry("url/domain", 0.0).containsKey("fineweb/lines");
    Outcome.Dropped dropped = (Outcome.Dropped) listed.run(page("Log in to a@b.cd"));
    assertThat(dropped.values()).containsEntry("url/domain", 0.0).containsKey("fineweb/lines");
  }

  @Test
  void rejectsBadWordsByTheLanguagesList() {
    CleanLists lists = new CleanLists(UrlLists.NONE, Map.of("en", List.of("ferry")));
    Pipeline pipeline =
        new Pipeline(section(List.of("bad-words")), AS_IS, Optional.of(ENGLISH_IF_THE), lists);
    assertThat(((Outcome.Dropped) pipeline.run(page(PROSE))).reason())
        .isEqualTo("document_removed_with_badwords");
    assertThat(pipeline.run(page(PROSE.replace("ferry", "boat")))).isInstanceOf(Outcome.Kept.class);
  }

  @Test
  void dropsLanguagesWithoutThresholdsIfToldTo() {
    String[] drop = {
      "clean.profile=fineweb2", "clean.language-without-thresholds=drop", "clean.rules=[fineweb]"
    };
    LanguageIdentifier latin = (text, count) -> List.of(new Prediction("la", 0.9f));
    Outcome.Dropped dropped = (Outcome.Dropped) pipeline(latin, drop).run(page(PROSE));
    assertThat(dropped.rule()).isEqualTo("language");
    assertThat(dropped.reason()).isEqualTo("language_without_thresholds");
    assertThat(pipeline(ENGLISH_IF_THE, drop).run(page(PROSE))).isInstanceOf(Outcome.Kept.class);
    assertThat(pipeline(latin, "clean.profile=fineweb2", "clean.rules=[fineweb]").run(page(PROSE)))
        .isInstanceOf(Outcome.Kept.class);
  }

  @Test
  void asksForTheProfilesCertaintyOfALanguage() {
    LanguageIdentifier french = (text, count) -> List.of(new Prediction("fr", 0.82f));
    String[] settings = {"clean.profile=fineweb2", "clean.rules=[fineweb]"};
    assertThat(((Outcome.Dropped) pipeline(french, settings).run(page(PROSE))).reason())
        .isEqualTo("language_uncertain");
    assertThat(
            pipeline(french, settings[0], settings[1], "clean.language-thresholds=[\"fr=0.8\"]")
                .run(page(PROSE)))
        .isInstanceOf(Outcome.Kept.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          clean.rules=[bad-words]                   | bad-words (expected word lists for it)
          clean.rules=[finweb]                      | did you mean fineweb?
          clean.language-unit=word                  | one of [document, paragraph]
          clean.language-thresholds=["fr=2"]        | label=probability
          clean.language-without-thresholds=keep    | one of [default, drop]
          """)
  void refusesBeforeAnythingIsRead(String setting, String message) {
    assertThatThrownBy(() -> Pipeline.check(loaded(setting)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void findsNothingWrongWithTheDefaults() {
    assertThatCode(() -> Pipeline.check(loaded())).doesNotThrowAnyException();
    assertThatCode(() -> Pipeline.check(loaded("clean.rules=[bad-words]", "clean.bad-words=x")))
        .doesNotThrowAnyException();
  }

  private static Pipeline pipeline(UrlLists lists) {
    return new Pipeline(
        section(List.of()), AS_IS, Optional.empty(), new CleanLists(lists, Map.of()));
  }

  private static Pipeline pipeline(LanguageIdentifier identifier, String... settings) {
    return new Pipeline(loaded(settings), AS_IS, Optional.of(identifier));
  }

  private static UrlLists domains(String domain) {
    return new UrlLists(
        PackedStrings.of(List.of(domain).iterator()),
        PackedStrings.NONE,
        Set.of(),
        Set.of(),
        Set.of());
  }

  private static CleanSection loaded(String... settings) {
    return PreprocessingSections.load(settings).clean();
  }

  @Test
  void refusesAnUnknownRuleBeforeTheFirstRecord() {
    assertThatThrownBy(() -> pipeline(List.of("finweb"), Optional.empty()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("did you mean fineweb?");
  }

  private static Pipeline pipeline(List<String> rules, Optional<LanguageIdentifier> identifier) {
    return new Pipeline(section(rules), AS_IS, identifier);
  }

  private static CleanSection section(List<String> rules) {
    return PreprocessingSections.load(
            "clean.rules=[" + String.join(",", rules) + "]",
            "clean.languages=[en]",
            "clean.min-language-probability=0.5")
        .clean();
  }

  private static RawRecord page(String html) {
    return new RawRecord.HtmlPage(
        "id", "http://example.org/", Document.UNKNOWN_TIME, PLACE, html, "", "UTF-8", 200);
  }
}
