package io.gristmill.preprocessing.quality;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.error.InvalidInputException;
import io.gristmill.host.Workers;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.fasttext.SupervisedTrainer.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityTrainerTest {

  private static final Settings SETTINGS = new Settings(10, 20, 2, 1000, 1, 0, 0, 0.5, 1);

  @TempDir Path directory;

  private static void addSites(QualityTrainer trainer, int sites) {
    Random random = new Random(1);
    for (int site = 0; site < sites; site++) {
      for (int page = 0; page < 4; page++) {
        String good = "the river flows to the sea " + random.nextInt(1000);
        String other = "click here to buy cheap watches " + random.nextInt(1000);
        trainer.add("https://good" + site + ".org/" + page, good, true);
        trainer.add("https://shop" + site + ".com/" + page, other, false);
      }
    }
  }

  private QualityTrainer.Report train(QualityTrainer trainer) throws IOException {
    LocalStorage storage = new LocalStorage();
    String file = directory.resolve("model").toString();
    return trainer.train(storage.output(file), storage.input(file));
  }

  @Test
  void measuresAClassifierOnHeldOutSites() throws IOException {
    QualityTrainer trainer =
        QualityTrainer.classifier(SETTINGS, new SiteSplit(0.3, 0), Workers.CALLER);
    addSites(trainer, 30);

    QualityTrainer.Report report = train(trainer);

    JsonNode held = report.json().path("held-out");
    assertThat(held.path("roc-auc").asDouble()).isEqualTo(1);
    assertThat(held.path("f1").asDouble()).isEqualTo(1);
    assertThat(held.path("positive").asInt()).isBetween(4, 80);
    assertThat(held.path("positive").asInt() % 4).as("pages of whole sites").isZero();
    assertThat(
            held.path("positive").asInt() + report.json().path("training").path("positive").asInt())
        .isEqualTo(120);
    double keep10 = held.path("thresholds").path("keep-10-percent").asDouble();
    assertThat(keep10)
        .isEqualTo(held.path("percentiles").path("negative").path("90").asDouble())
        .isGreaterThan(held.path("thresholds").path("keep-50-percent").asDouble());
    assertThat(report.table())
        .contains("ROC AUC", "calibration error", "percentile of scores")
        .doesNotContain("hardly");
  }

  @Test
  void saysThatAClassifierHasHardlyBeenTrained() throws IOException {
    Settings few = new Settings(10, 1, 2, 1000, 1, 0, 0, 0.01, 1);
    QualityTrainer trainer = QualityTrainer.classifier(few, new SiteSplit(0.3, 0), Workers.CALLER);
    addSites(trainer, 30);

    assertThat(train(trainer).table())
        .endsWith(
            format(
                "The scores hardly differ: more epochs or a higher learning rate, or more texts.%n"));
  }

  @Test
  void measuresAPerplexityWithThirds() throws IOException {
    QualityTrainer trainer = QualityTrainer.perplexity(3, 1, new SiteSplit(0.3, 0));
    addSites(trainer, 30);

    JsonNode held = train(trainer).json().path("held-out");

    assertThat(held.path("roc-auc").asDouble()).isEqualTo(1);
    assertThat(held.path("thresholds").path("head").asDouble())
        .isLessThanOrEqualTo(held.path("thresholds").path("middle").asDouble());
  }

  @Test
  void refusesAClassWithTooFewTexts() {
    QualityTrainer trainer =
        QualityTrainer.classifier(SETTINGS, new SiteSplit(0.3, 0), Workers.CALLER);
    trainer.add("", "one text", true);

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> train(trainer))
        .withMessageMatching(
            "positive texts to train on: [01] \\(expected at least 10; [01] are held out\\)");
  }

  @Test
  void keepsPagesOfASiteTogetherAndSplitsTextsWithoutOneByThemselves() {
    SiteSplit split = new SiteSplit(0.5, 3);
    int held = 0;
    for (int i = 0; i < 1000; i++) {
      boolean site = split.holdsOut("https://www.site" + i + ".co.uk/a", "x");
      assertThat(split.holdsOut("http://site" + i + ".co.uk/b?c", "y")).isEqualTo(site);
      held += site ? 1 : 0;
      held += split.holdsOut("", "text " + i) ? 1 : 0;
    }
    assertThat(held).isBetween(900, 1100);
  }
}
