package io.gristmill.preprocessing.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gristmill.error.InvalidInputException;
import io.gristmill.preprocessing.fasttext.FastTextModel.Prediction;
import io.gristmill.preprocessing.read.MemoryFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanguageIdentifierTest {

  private static final String GERMAN = "Der Hund läuft durch den Garten und bellt die Katze an.";

  @Test
  void identifiesTheLanguageOfASentence() throws IOException {
    LanguageIdentifier identifier = Lid176.identifier();

    assertThat(identifier.best(GERMAN).label()).isEqualTo("de");
    assertThat(identifier.best(GERMAN).probability()).isGreaterThan(0.9f);
    assertThat(identifier.identify(GERMAN, 3)).hasSize(3).startsWith(identifier.best(GERMAN));
  }

  @Test
  void lineEndsCountAsSpaces() throws IOException {
    LanguageIdentifier identifier = Lid176.identifier();

    assertThat(identifier.best(GERMAN.replace(' ', '\n'))).isEqualTo(identifier.best(GERMAN));
  }

  @Test
  void answersTheSameFromManyThreads() throws IOException {
    LanguageIdentifier identifier = Lid176.identifier();
    Prediction expected = identifier.best(GERMAN);

    assertThat(IntStream.range(0, 2000).parallel().mapToObj(i -> identifier.best(GERMAN)))
        .containsOnly(expected);
  }

  @Test
  void survivesLoneSurrogatesAndVeryLongWords() throws IOException {
    LanguageIdentifier identifier = Lid176.identifier();

    assertThat(identifier.best("\uD800 \uDC00" + "x".repeat(1_000_000)).probability())
        .isBetween(0f, 1.001f);
  }

  @Test
  void refusesAForeignFileWithAOneLineMessage() {
    byte[] page =
        "<html><body>not a model, but long enough to be one</body></html>"
            .getBytes(StandardCharsets.UTF_8);

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> LanguageIdentifier.load(new MemoryFile("file:/page", page)))
        .withMessage(
            "fastText magic number: 1836345404 (expected 793712314) at byte 4 of file:/page");
  }

  @Test
  void refusesATruncatedModel() throws IOException {
    byte[] model = Lid176.bytes();
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      byte[] cut = Arrays.copyOf(model, i < 20 ? i * 20 : random.nextInt(model.length));
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> LanguageIdentifier.load(new MemoryFile("file:/cut", cut)))
          .withMessageEndingWith("of file:/cut")
          .withMessageNotContaining("\n");
    }
  }

  @Test
  void refusesOrReadsADamagedModelButNeverCrashes() throws IOException {
    byte[] model = Lid176.bytes();
    Random random = new Random(2);
    int refused = 0;
    for (int i = 0; i < 60; i++) {
      byte[] damaged = model.clone();
      // The first bytes contain the sizes and flags, whose damage is most dangerous.
      for (int j = 0; j < 3; j++) {
        damaged[random.nextInt(i % 2 == 0 ? 100 : model.length)] = (byte) random.nextInt();
      }
      try {
        LanguageIdentifier.load(new MemoryFile("file:/damaged", damaged)).best(GERMAN);
      } catch (InvalidInputException e) {
        refused++;
        assertThat(e).hasMessageEndingWith("of file:/damaged");
      }
    }
    assertThat(refused).isPositive();
  }
}
