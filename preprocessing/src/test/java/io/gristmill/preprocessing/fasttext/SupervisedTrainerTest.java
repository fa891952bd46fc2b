package io.gristmill.preprocessing.fasttext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.host.Workers;
import io.gristmill.preprocessing.fasttext.FastTextModel.Prediction;
import io.gristmill.preprocessing.fasttext.SupervisedTrainer.Settings;
import io.gristmill.preprocessing.read.MemoryFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SupervisedTrainerTest {

  private static final List<String> LABELS = List.of("hq", "cc");

  /** Texts of two classes, whose words overlap by half. */
  static TrainingCorpus corpus(int texts, long seed) {
    TrainingCorpus corpus = new TrainingCorpus(LABELS);
    Random random = new Random(seed);
    for (int i = 0; i < texts; i++) {
      corpus.add(text(random, i % 2), i % 2);
    }
    return corpus;
  }

  static String text(Random random, int label) {
    StringBuilder text = new StringBuilder();
    int words = 5 + random.nextInt(40);
    for (int i = 0; i < words; i++) {
      text.append("w").append(label * 50 + random.nextInt(100)).append(i % 7 == 6 ? "\n" : " ");
    }
    return text.toString();
  }

  static byte[] bytes(TrainingCorpus corpus, Settings settings, int threads) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Workers workers = new Workers(threads)) {
      SupervisedTrainer.train(corpus, settings, workers).write(out);
    }
    return out.toByteArray();
  }

  @Test
  void followsTheNumericalGradientOfTheLossInDoublePrecision() {
    List<String> texts = List.of("a a b", "b c", "a d d", "c", "d c a", "b", "a b c d", "d", "a c");
    TrainingCorpus corpus = new TrainingCorpus(LABELS);
    for (int i = 0; i < texts.size(); i++) {
      corpus.add(texts.get(i), i % 2);
    }
    int dimension = 3;
    int epochs = 4;
    // No step changes anything at a rate of about 0, which leaves the initial parameters.
    Settings none = new Settings(dimension, epochs, 1, 0, 1, 0, 0, 1e-30, 5);
    TrainedModel initial = SupervisedTrainer.train(corpus, none, Workers.CALLER);
    double rate = 2;
    Settings settings = new Settings(dimension, epochs, 1, 0, 1, 0, 0, rate, 5);
    TrainedModel trained = SupervisedTrainer.train(corpus, settings, Workers.CALLER);

    double[] expected = reference(corpus, initial, dimension, epochs, rate, 5);

    float[] actual = concatenated(trained);
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(2e-5));
    }
    assertThat(Arrays.copyOfRange(actual, actual.length - 6, actual.length)).doesNotContain(0f);
  }

  private static float[] concatenated(TrainedModel model) {
    float[] all = Arrays.copyOf(model.input(), model.input().length + model.output().length);
    System.arraycopy(model.output(), 0, all, model.input().length, model.output().length);
    return all;
  }

  /** Gradient descent by central differences of the loss, a text a step. */
  private static double[] reference(
      TrainingCorpus corpus,
      TrainedModel initial,
      int dimension,
      int epochs,
      double rate,
      long seed) {
    float[] start = concatenated(initial);
    double[] parameters = new double[start.length];
    Arrays.setAll(parameters, i -> start[i]);
    int[] rows = new int[corpus.vocabulary().size()];
    int[] frequent = corpus.vocabulary().frequent(1);
    for (int row = 0; row < frequent.length; row++) {
      rows[frequent[row]] = row;
    }
    int[] order = new int[corpus.texts()];
    Arrays.setAll(order, i -> i);
    SplittableRandom random = new SplittableRandom(seed);
    double done = 0;
    for (int epoch = 0; epoch < epochs; epoch++) {
      SupervisedTrainer.shuffle(order, random);
      for (int text : order) {
        double now = rate * (1 - done / (epochs * corpus.words()));
        double[] step = new double[parameters.length];
        for (int p = 0; p < parameters.length; p++) {
          step[p] = now * slope(corpus, rows, text, parameters, p, dimension);
        }
        for (int p = 0; p < parameters.length; p++) {
          parameters[p] -= step[p];
        }
        done += corpus.start(text + 1) - corpus.start(text);
      }
    }
    return parameters;
  }

  private static double slope(
      TrainingCorpus corpus, int[] rows, int text, double[] parameters, int p, int dimension) {
    double h = 1e-5;
    double at = parameters[p];
    parameters[p] = at + h;
    double above = loss(corpus, rows, text, parameters, dimension);
    parameters[p] = at - h;
    double below = loss(corpus, rows, text, parameters, dimension);
    parameters[p] = at;
    return (above - below) / (2 * h);
  }

  private static double loss(
      TrainingCorpus corpus, int[] rows, int text, double[] parameters, int dimension) {
    double[] scores = new double[LABELS.size()];
    int from = corpus.start(text);
    int to = corpus.start(text + 1);
    int labels = parameters.length - scores.length * dimension;
    for (int i = from; i < to; i++) {
      for (int d = 0; d < dimension; d++) {
        for (int label = 0; label < scores.length; label++) {
          double feature = parameters[rows[corpus.token(i)] * dimension + d];
          scores[label] += feature * parameters[labels + label * dimension + d] / (to - from);
        }
      }
    }
    double sum = Arrays.stream(scores).map(Math::exp).sum();
    return Math.log(sum) - scores[corpus.label(text)];
  }

  @Test
  void writesTheSameBytesForAnyNumberOfThreads() throws IOException {
    Settings settings = new Settings(50, 3, 2, 1000, 2, 2, 4, 0.5, 7);
    byte[] one = bytes(corpus(101, 3), settings, 1);

    assertThat(bytes(corpus(101, 3), settings, 2)).isEqualTo(one);
    assertThat(bytes(corpus(101, 3), settings, 7)).isEqualTo(one);
    Settings other = new Settings(50, 3, 2, 1000, 2, 2, 4, 0.5, 8);
    assertThat(bytes(corpus(101, 3), other, 1)).isNotEqualTo(one);
  }

  @Test
  void separatesClassesOfDifferentWords() throws IOException {
    Settings settings = new Settings(16, 20, 2, 5000, 1, 0, 0, 0.5, 1);
    MemoryFile file = new MemoryFile("file:/model", bytes(corpus(400, 11), settings, 2));
    LabelScorer.Score good = LabelScorer.read(file, "hq");
    Random random = new Random(12);
    int right = 0;
    for (int i = 0; i < 200; i++) {
      right += good.of(text(random, i % 2)) > 0.5 == (i % 2 == 0) ? 1 : 0;
    }
    assertThat(right).isGreaterThan(195);
  }

  @Test
  void readsItsOwnModelsWithTheSameProbabilitiesInBothWays() throws IOException {
    for (List<String> labels : List.of(List.of("a", "b"), List.of("a", "b", "c"))) {
      TrainingCorpus corpus = new TrainingCorpus(labels);
      Random random = new Random(4);
      for (int i = 0; i < 90; i++) {
        corpus.add(text(random, i % labels.size()), i % labels.size());
      }
      Settings settings = new Settings(8, 10, 2, 300, 2, 0, 3, 0.5, 1);
      MemoryFile file = new MemoryFile("file:/model", bytes(corpus, settings, 1));
      FastTextModel model = FastTextModel.read(file);
      assertThat(model.labels()).containsExactlyInAnyOrderElementsOf(labels);
      List<String> texts = new ArrayList<>(List.of("", "unseen words", "\uD800 </s> w1"));
      for (int i = 0; i < 50; i++) {
        texts.add(text(random, i % 3));
      }
      for (String label : labels) {
        LabelScorer.Score score = LabelScorer.read(file, label);
        for (String text : texts) {
          double expected =
              model.predict(text, labels.size()).stream()
                  .filter(prediction -> prediction.label().equals(label))
                  .mapToDouble(Prediction::probability)
                  .findFirst()
                  .orElseThrow();
          assertThat(score.of(text)).as(text).isCloseTo(expected, within(1e-5));
        }
      }
    }
  }

  @Test
  void refusesSettingsOutOfRange() {
    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(() -> new Settings(0, 5, 1, 0, 1, 0, 0, 0.1, 0))
        .withMessage("dimension: 0 (expected 1 to 4096)");
    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(() -> new Settings(10, 5, 2, 0, 1, 0, 0, 0.1, 0))
        .withMessage("buckets: 0 (expected at least 1)");
    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(() -> new Settings(10, 5, 2, 10, 1, 0, 0, Double.NaN, 0))
        .withMessage("learning rate: NaN (expected above 0, at most 100)");
  }
}
