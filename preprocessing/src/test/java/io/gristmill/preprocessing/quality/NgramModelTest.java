package io.gristmill.preprocessing.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.read.MemoryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NgramModelTest {

  private static final List<String> WORDS = List.of("a", "b", "c", "d", "e", "f", "g", "h");

  @TempDir Path directory;

  /** Texts in which each word depends on the two before it. */
  private static List<String> texts(long seed) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      StringBuilder text = new StringBuilder();
      int last = 0;
      int before = 0;
      for (int j = 0; j < 30; j++) {
        int next = random.nextInt(4) == 0 ? random.nextInt(8) : (last + 3 * before + 1) % 8;
        text.append(WORDS.get(next)).append(' ');
        before = last;
        last = next;
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static NgramFile trained(int order, List<String> texts) {
    NgramTrainer trainer = new NgramTrainer(order, 2);
    texts.forEach(trainer::add);
    return trainer.estimate();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void probabilitiesOfTheNextWordSumToOneInEveryContext(int order) {
    NgramModel model = trained(order, texts(1)).model();
    for (String context : List.of("", "a ", "a b ", "c c c ", "h g f e d ", "zebra a ", "zebra ")) {
      int length = context.split(" ").length;
      double before = context.isEmpty() ? 0 : -length * Math.log(model.score(context));
      int after = context.isEmpty() ? 1 : length + 1;
      double sum = 0;
      List<String> next = new ArrayList<>(WORDS);
      next.add("zebra"); // stands for all unknown words
      for (String word : next) {
        sum += Math.exp(-after * Math.log(model.score(context + word)) - before);
      }
      assertThat(sum).as(context).isCloseTo(1, within(1e-4));
    }
  }

  @Test
  void longerContextsLowerThePerplexityOfTextsThatDependOnThem() {
    List<String> unseen = texts(2);
    double[] perplexity = new double[4];
    for (int order = 1; order <= 3; order++) {
      NgramModel model = trained(order, texts(1)).model();
      perplexity[order] = unseen.stream().mapToDouble(model::score).average().orElseThrow();
    }
    assertThat(perplexity[2]).isLessThan(perplexity[1]);
    assertThat(perplexity[3]).isLessThan(0.7 * perplexity[2]);
  }

  @Test
  void scoresEmptySingleAndHugeTexts() {
    NgramModel model = trained(3, texts(1)).model();

    assertThat(model.score("")).isEqualTo(model.score(" \n\t")).isEqualTo(9);
    assertThat(model.score("a")).isBetween(1.0, 100.0);
    assertThat(model.score("\uD800")).isFinite();
    assertThat(model.score("a b c ".repeat(200_000))).isBetween(1.0, 100.0);
    assertThat(model.score("q".repeat(1_000_000))).isFinite();
  }

  @Test
  void countsDigitsAlikeAndCharactersOfScriptsWithoutSpacesSingly() {
    List<Long> words = new ArrayList<>();
    NgramWords.split("In 1984, IN 2026; \u4e2d\u6587", words::add);

    assertThat(words).hasSize(8);
    assertThat(words.subList(0, 2)).isEqualTo(words.subList(3, 5)); // in 0000
    assertThat(List.of(words.get(2), words.get(5), words.get(6), words.get(7)))
        .doesNotHaveDuplicates();
  }

  @Test
  void readsWhatItWrites() throws IOException {
    byte[] bytes = bytes(3);
    QualityModel read = QualityModel.load(new MemoryFile("file:/model", bytes), "hq");
    NgramModel model = trained(3, texts(1)).model();

    for (String text : texts(3)) {
      assertThat(read.score(text)).isEqualTo(model.score(text));
    }
    assertThat(bytes(3)).isEqualTo(bytes);
  }

  private byte[] bytes(int order) throws IOException {
    Path file = directory.resolve("model");
    trained(order, texts(1)).write(new LocalStorage().output(file.toString()));
    return Files.readAllBytes(file);
  }

  @Test
  void refusesDamagedFilesInOneLine() throws IOException {
    byte[] bytes = bytes(2);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = bytes.clone();
      damaged[8 + random.nextInt(bytes.length - 8)] ^= (byte) (1 << random.nextInt(8));
      byte[] cut = Arrays.copyOf(bytes, 8 + random.nextInt(bytes.length - 8));
      for (byte[] bad : List.of(damaged, cut)) {
        assertThatExceptionOfType(InvalidInputException.class)
            .isThrownBy(() -> QualityModel.load(new MemoryFile("file:/bad", bad), "hq"))
            .withMessageEndingWith("at file:/bad")
            .withMessageNotContaining("\n");
      }
    }
  }

  @Test
  void refusesOrdersOutOfRange() {
    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(() -> new NgramTrainer(6, 1))
        .withMessage("word n-grams: 6 (expected 1 to 5 for perplexity)");
  }
}
