package io.gristmill.preprocessing.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.config.CleanSection;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.document.Provenance;
import io.gristmill.preprocessing.extract.Extracted;
import io.gristmill.preprocessing.extract.LimitExceeded;
import io.gristmill.preprocessing.extract.TextExtractor;
import io.gristmill.preprocessing.language.LanguageIdentifier;
import io.gristmill.preprocessing.language.Prediction;
import io.gristmill.preprocessing.read.MalformedCause;
import io.gristmill.preprocessing.read.RawRecord;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
  }

  @Test
  void dropsBadPagesWithRuleReasonAndMeasurements() {
    Outcome.Dropped dropped = (Outcome.Dropped) pipeline.run(page("Log in to a@b.cd"));
    assertThat(dropped.rule()).isEqualTo("gopher-repetition");
    assertThat(dropped.reason()).isEqualTo("top_2_gram");
    assertThat(dropped.values())
        .containsKeys("gopher-repetition/top-2-gram", "gopher-quality/words", "fineweb/list-ratio");
    assertThat(dropped.document().text()).isEqualTo("Log in to a@b.cd");
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
  void refusesAnUnknownRuleBeforeTheFirstRecord() {
    assertThatThrownBy(() -> pipeline(List.of("finweb"), Optional.empty()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("did you mean fineweb?");
  }

  private static Pipeline pipeline(List<String> rules, Optional<LanguageIdentifier> identifier) {
    CleanSection section =
        new CleanSection(
            "datatrove-0.10",
            rules,
            List.of("email", "ip"),
            "",
            List.of("en"),
            0.5,
            false,
            0.1,
            1 << 20,
            1000,
            1 << 20);
    return new Pipeline(section, AS_IS, identifier);
  }

  private static RawRecord page(String html) {
    return new RawRecord.HtmlPage(
        "id", "http://example.org/", Document.UNKNOWN_TIME, PLACE, html, "", "UTF-8", 200);
  }
}
