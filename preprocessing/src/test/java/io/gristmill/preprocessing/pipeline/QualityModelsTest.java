package io.gristmill.preprocessing.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.PreprocessingSections;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import io.gristmill.preprocessing.statistics.ReapplyThresholds;
import io.gristmill.preprocessing.statistics.SettingsChange;
import io.gristmill.preprocessing.statistics.SettingsChange.CleanSettings;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QualityModelsTest {

  private static final String SCORE = "quality/edu";

  @TempDir private static Path folder;

  private static Path model;

  @BeforeAll
  static void writeModel() throws IOException {
    model = folder.resolve("edu.bin");
    Files.write(model, TinyFastText.of(Map.of("the", 1f, "of", 0.5f, "you", -1f, "your", -2f)));
  }

  @Test
  void scoresTheTextAsTheRulesRewroteIt() throws IOException {
    Outcome.Kept kept =
        (Outcome.Kept)
            pipeline("clean.rules=[c4-no-terminal-punctuation]")
                .clean(
                    document(
                        "The mill of the town. It was the old one.\nyou javascript\n"
                            + "She sang there. ".repeat(5)));
    assertThat(kept.document().text()).doesNotContain("javascript");
    // The known words, which are in lower case, are "of", "the" and "the".
    double mean = (0.5 + 1 + 1) / 3;
    assertThat(kept.values().get(SCORE)).isCloseTo(1 / (1 + Math.exp(-2 * mean)), within(1e-4));
  }

  @ParameterizedTest
  @CsvSource({"edu>=0.9,true", "edu<=0.9,false", "edu>0.1,false", "edu < 1e-3,true"})
  void dropsOutsideTheBounds(String bound, boolean drops) throws IOException {
    Outcome outcome =
        pipeline("clean.rules=[gopher-quality]", bound(bound)).clean(prose("the you"));
    assertThat(outcome).isInstanceOf(drops ? Outcome.Dropped.class : Outcome.Kept.class);
    if (outcome instanceof Outcome.Dropped dropped) {
      assertThat(dropped.rule()).isEqualTo("quality");
      assertThat(dropped.reason()).isEqualTo("edu");
      assertThat(dropped.values()).containsKey(SCORE);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.1, 0.9, ''", "0.1, 0.2, edu-above", "0.9, 0.95, edu"})
  void aScoreCanHaveALowerAndAnUpperBound(double lower, double upper, String reason)
      throws IOException {
    String above = "edu>=" + lower;
    String below = "edu<=" + upper;
    for (String both : List.of(above + "\",\"" + below, below + "\",\"" + above)) {
      Outcome outcome =
          pipeline("clean.rules=[gopher-quality]", bound(both)).clean(prose("the you"));
      assertThat(outcome instanceof Outcome.Dropped dropped ? dropped.reason() : "")
          .isEqualTo(reason);
    }
  }

  @Test
  void scoresDocumentsThatARuleRejects() throws IOException {
    Outcome.Dropped dropped =
        (Outcome.Dropped)
            pipeline("clean.rules=[gopher-quality]", bound("edu>=0.99")).clean(document("the"));
    assertThat(dropped.rule()).isEqualTo("gopher-quality");
    assertThat(dropped.values().get(SCORE)).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"edu>=0.6", "edu<=0.6", "edu>=0.2", "edu<=0.6\", \"edu>0.2"})
  void reappliesOtherBoundsLikeAFreshRun(String bound) throws IOException {
    String mask = "clean.mask=[]";
    CleanSection after = section(mask, bound(bound));
    Pipeline before = pipeline(mask, bound("edu>=0.5"));
    Pipeline fresh = pipeline(mask, bound(bound));
    ReapplyThresholds again =
        new ReapplyThresholds(after, CleanLists.read(new LocalStorage(), after));
    int changed = 0;
    for (String text : SharedData.documents().values()) {
      Outcome stored = before.clean(document(text));
      Outcome expected = fresh.clean(document(text));
      changed += stored.equals(expected) ? 0 : 1;
      assertThat(again.applyWithText(stored)).isEqualTo(withoutLostText(expected, stored));
    }
    assertThat(changed).isPositive();
  }

  /** The original of a kept document is not stored. */
  private static Outcome withoutLostText(Outcome expected, Outcome stored) {
    return expected instanceof Outcome.Dropped dropped && stored instanceof Outcome.Kept
        ? new Outcome.Dropped(
            dropped.document().withText(""), dropped.rule(), dropped.reason(), dropped.values())
        : expected;
  }

  @Test
  void valuesOfOtherModelsCannotBeReused() {
    CleanSettings stored = CleanSettings.of(section());
    CleanSection none = PreprocessingSections.load().clean();
    assertThat(CleanSettings.of(none).section())
        .doesNotContainKeys("quality-models", "quality-thresholds");
    assertThatThrownBy(new SettingsChange(stored, none, "run")::requireSameMeasurements)
        .hasMessageStartingWith("clean.quality-models: [] (expected [edu=");
    assertThatThrownBy(
            new SettingsChange(CleanSettings.of(none), section(), "run")::requireSameMeasurements)
        .hasMessageContaining("(expected [] as stored");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clean.quality-models=[\"/a.bin\"] | clean.quality-models: /a.bin (expected NAME=URI or",
        "clean.quality-thresholds=[\"x>=1\"] | clean.quality-thresholds: x>=1 (expected a name of",
        "clean.quality-thresholds=[\"edu=1\"] | clean.quality-thresholds: edu=1 (expected NAME>=",
        "clean.quality-thresholds=[\"edu>1\",\"edu>=2\"] | clean.quality-thresholds: edu>=2"
            + " (expected a lower and an upper bound",
        "clean.quality-thresholds=[\"edu<1\",\"edu<2\"] | clean.quality-thresholds: edu<2 (expected"
            + " a lower and an upper bound",
      })
  void refusesWrongSettingsInOneLine(String setting, String message) {
    assertThatThrownBy(() -> Pipeline.check(section(setting)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void refusesAMissingFileAndALabelThatTheModelLacks() {
    assertThatThrownBy(() -> CleanLists.files(new LocalStorage(), models("a=" + model + "#wiki")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(
            "clean.quality-models: label wiki of a (expected #LABEL, one of [hq, cc]) at file:");
    assertThatThrownBy(() -> CleanLists.files(new LocalStorage(), models("a=/no/such.bin")))
        .hasMessageStartingWith("clean.quality-models: no file (expected a model for a) at");
  }

  @Test
  void aLabelIsTheProbabilityThatIsStored() throws IOException {
    String two = "clean.quality-models=[\"a=" + model + "\", \"b=" + model + "#__label__cc\"]";
    CleanSection section = section("clean.rules=[gopher-quality]", two);
    Outcome outcome =
        new Pipeline(
                section,
                (html, url) -> new Extracted("", html, ""),
                Optional.empty(),
                overTheNetwork(CleanLists.read(new LocalStorage(), section)))
            .clean(document("you"));
    Map<String, Double> values = ((Outcome.Dropped) outcome).values();
    assertThat(values.get("quality/a") + values.get("quality/b")).isCloseTo(1, within(1e-4));
    assertThat(values.get("quality/b")).isGreaterThan(0.8);
  }

  /** Serializes and deserializes lists, as Spark does with a broadcast. */
  private static CleanLists overTheNetwork(CleanLists lists) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(lists);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (CleanLists) in.readObject();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Document prose(String marks) {
    return document(
        ("We have to be with that miller, and " + marks + " said no. ").repeat(10).strip());
  }

  private static Pipeline pipeline(String... settings) throws IOException {
    CleanSection section = section(settings);
    return new Pipeline(
        section,
        (html, url) -> new Extracted("", html, ""),
        Optional.empty(),
        CleanLists.read(new LocalStorage(), section));
  }

  private static CleanSection section(String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    if (all.stream().noneMatch(setting -> setting.startsWith("clean.quality-models"))) {
      all.add("clean.quality-models=[\"edu=" + model + "\"]");
    }
    return PreprocessingSections.load(all.toArray(String[]::new)).clean();
  }

  private static CleanSection models(String... models) {
    return section("clean.quality-models=[\"" + String.join("\",\"", models) + "\"]");
  }

  private static String bound(String bound) {
    return "clean.quality-thresholds=[\"" + bound + "\"]";
  }

  private static Document document(String text) {
    return new Document(
        "1",
        "http://example.org/1",
        text,
        "en",
        "warc",
        Document.UNKNOWN_TIME,
        new Provenance("a.warc", 0, 1));
  }
}
