package io.gristmill.preprocessing.fasttext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gristmill.error.InvalidInputException;
import io.gristmill.preprocessing.fasttext.SupervisedTrainer.Settings;
import io.gristmill.preprocessing.read.MemoryFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelScorerTest {

  private static byte[] model() throws IOException {
    Settings settings = new Settings(5, 2, 2, 40, 1, 0, 0, 0.5, 1);
    return SupervisedTrainerTest.bytes(SupervisedTrainerTest.corpus(20, 1), settings, 1);
  }

  @Test
  void refusesALabelThatTheModelLacks() throws IOException {
    MemoryFile file = new MemoryFile("file:/model", model());

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> LabelScorer.read(file, "good"))
        .withMessage("label: good (expected one of [hq, cc]) at file:/model");
  }

  @Test
  void refusesEveryTruncatedModelInOneLine() throws IOException {
    byte[] model = model();
    for (int length = 0; length < model.length; length += 1 + length / 50) {
      MemoryFile cut = new MemoryFile("file:/cut", Arrays.copyOf(model, length));
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> LabelScorer.read(cut, "hq"))
          .withMessageContaining("file:/cut")
          .withMessageNotContaining("\n");
    }
  }

  @Test
  void refusesOrReadsADamagedModel() throws IOException {
    byte[] model = model();
    Random random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] damaged = model.clone();
      damaged[random.nextInt(i % 2 == 0 ? 100 : model.length)] = (byte) random.nextInt();
      try {
        LabelScorer.read(new MemoryFile("file:/damaged", damaged), "hq").of("w1 w2 w60");
      } catch (InvalidInputException e) {
        refused++;
        assertThat(e).hasMessageContaining("file:/damaged").hasMessageNotContaining("\n");
      }
    }
    assertThat(refused).isPositive();
  }
}
