package io.gristmill.preprocessing.fasttext;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.host.Workers;
import io.gristmill.preprocessing.fasttext.TrainingExamples.Example;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Trains a supervised model by stochastic gradient descent on the softmax loss, with a learning
 * rate that decays linearly to 0 over the words of all epochs (Joulin et al. 2016, arXiv
 * 1607.01759).
 *
 * <p>A step takes one text: with more of them, training diverges at rates from about 1. The
 * gradient is computed by one thread and applied to ranges of the columns of the matrices by all,
 * so that the result is the same for any number of threads.
 */
public final class SupervisedTrainer {

  /** Columns of a thread are a multiple of this: a cache line of floats. */
  private static final int COLUMNS = 16;

  private final Settings settings;
  private final TrainingExamples examples;
  private final int labels;
  private final float[] input;
  private final float[] output;
  private final Gradient gradient;

  /**
   * Hyper-parameters, named as fastText names them.
   *
   * @param dimension of the hidden layer
   * @param wordNgrams maximum length of word n-grams
   * @param buckets hash buckets of n-grams; 0 without n-grams, whatever is given
   * @param minCount occurrences from which on a word has a row
   * @param minChars minimum length of character n-grams
   * @param maxChars maximum length of character n-grams; 0 for none
   * @param seed of the initial parameters and of the order of texts
   */
  public record Settings(
      int dimension,
      int epochs,
      int wordNgrams,
      int buckets,
      int minCount,
      int minChars,
      int maxChars,
      double learningRate,
      long seed) {

    public Settings {
      require(dimension >= 1 && dimension <= 4096, "dimension", dimension, "1 to 4096");
      require(epochs >= 1, "epochs", epochs, "at least 1");
      require(wordNgrams >= 1 && wordNgrams <= 16, "word n-grams", wordNgrams, "1 to 16");
      boolean ngrams = wordNgrams > 1 || maxChars > 0;
      require(buckets >= (ngrams ? 1 : 0), "buckets", buckets, ngrams ? "at least 1" : "0 or more");
      require(minCount >= 1, "min count", minCount, "at least 1");
      require(maxChars >= 0, "longest character n-gram", maxChars, "0 for none, or more");
      require(
          minChars >= 0 && minChars <= maxChars,
          "shortest character n-gram",
          minChars,
          "0 to the longest, " + maxChars);
      if (!(learningRate > 0 && learningRate <= 100)) {
        throw new InvalidConfigException(
            format("learning rate: %s (expected above 0, at most 100)", learningRate));
      }
      buckets = ngrams ? buckets : 0;
    }

    private static void require(boolean holds, String what, int value, String expected) {
      if (!holds) {
        throw new InvalidConfigException(format("%s: %d (expected %s)", what, value, expected));
      }
    }
  }

  /** The gradient of one text. */
  private static final class Gradient {
    final float[] hidden;

    /** Learning rate times (truth - probability) of each label. */
    final float[] errors;

    /** Step of each feature, divided by the number of features. */
    final float[] step;

    Gradient(int dimension, int labels) {
      hidden = new float[dimension];
      errors = new float[labels];
      step = new float[dimension];
    }
  }

  private SupervisedTrainer(TrainingCorpus corpus, Settings settings) {
    this.settings = settings;
    examples = new TrainingExamples(corpus, settings);
    labels = corpus.labels().size();
    int dimension = settings.dimension();
    long values = (long) examples.rows() * dimension;
    if (values > Integer.MAX_VALUE - 8) {
      throw new InvalidConfigException(
          format(
              "dimension: %d for %d words and n-grams (expected fewer than 2^31 parameters;"
                  + " lower it or the buckets)",
              dimension, examples.rows()));
    }
    input = new float[(int) values];
    output = new float[labels * dimension];
    gradient = new Gradient(dimension, labels);
  }

  /**
   * Trains a model; the same for any number of threads.
   *
   * @throws InvalidConfigException if the texts and settings give more than 2^31 parameters, or the
   *     training diverges
   */
  public static TrainedModel train(TrainingCorpus corpus, Settings settings, Workers workers) {
    SupervisedTrainer trainer = new SupervisedTrainer(corpus, settings);
    trainer.initialize(workers);
    trainer.run(workers);
    trainer.requireFinite();
    return new TrainedModel(corpus, settings, trainer.examples, trainer.input, trainer.output);
  }

  private void requireFinite() {
    for (float[] matrix : List.of(input, output)) {
      for (float value : matrix) {
        if (!Float.isFinite(value)) {
          throw new InvalidConfigException(
              format(
                  "learning rate: %s (expected a lower one: training diverged)",
                  settings.learningRate()));
        }
      }
    }
  }

  /**
   * Draws each row uniformly from {@code ±1/dimension}, seeded by its row in the file, so that the
   * number of threads does not matter.
   */
  private void initialize(Workers workers) {
    int dimension = settings.dimension();
    float scale = 2f / dimension;
    workers.each(
        examples.rows(),
        1 << 12,
        (worker, from, to) -> {
          for (int row = from; row < to; row++) {
            SplittableRandom random =
                new SplittableRandom(settings.seed() * 0x9E3779B97F4A7C15L + examples.fileRow(row));
            for (int i = 0; i < dimension; i++) {
              float uniform = (random.nextInt() >>> 8) * 0x1p-24f;
              input[row * dimension + i] = (uniform - 0.5f) * scale;
            }
          }
        });
  }

  private void run(Workers workers) {
    List<Example> all = examples.examples();
    int[] order = new int[all.size()];
    Arrays.setAll(order, i -> i);
    SplittableRandom random = new SplittableRandom(settings.seed());
    double tokens = 0;
    for (Example example : all) {
      tokens += example.tokens();
    }
    tokens *= settings.epochs();
    long done = 0;
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      shuffle(order, random);
      for (int index : order) {
        Example example = all.get(index);
        step(example, settings.learningRate() * (1 - done / tokens), workers);
        done += example.tokens();
      }
    }
  }

  static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  }

  private void step(Example example, double rate, Workers workers) {
    compute(example, (float) rate);
    int dimension = settings.dimension();
    int share = (dimension + workers.count() - 1) / workers.count();
    workers.each(
        dimension,
        (share + COLUMNS - 1) / COLUMNS * COLUMNS,
        (worker, from, to) -> apply(example, from, to));
  }

  private void compute(Example example, float rate) {
    int dimension = settings.dimension();
    float[] hidden = gradient.hidden;
    Arrays.fill(hidden, 0);
    Arrays.fill(gradient.errors, 0);
    if (example.features() == 0) {
      return;
    }
    int[] rows = example.rows();
    int[] counts = example.counts();
    for (int f = 0; f < rows.length; f++) {
      addScaled(hidden, 0, counts[f], input, rows[f] * dimension, dimension);
    }
    float mean = 1f / example.features();
    for (int i = 0; i < dimension; i++) {
      hidden[i] *= mean;
    }
    errors(example.label(), rate, hidden, gradient.errors);
    Arrays.fill(gradient.step, 0);
    for (int label = 0; label < labels; label++) {
      float scale = gradient.errors[label] * mean;
      addScaled(gradient.step, 0, scale, output, label * dimension, dimension);
    }
  }

  /** Scaled difference of the truth and the softmax of the scores. */
  private void errors(int truth, float rate, float[] hidden, float[] errors) {
    float max = Float.NEGATIVE_INFINITY;
    for (int label = 0; label < labels; label++) {
      errors[label] = OutputLayer.dot(output, label, hidden);
      max = Math.max(max, errors[label]);
    }
    double sum = 0;
    for (int label = 0; label < labels; label++) {
      errors[label] = (float) StrictMath.exp(errors[label] - max);
      sum += errors[label];
    }
    for (int label = 0; label < labels; label++) {
      float probability = (float) (errors[label] / sum);
      errors[label] = rate * ((label == truth ? 1 : 0) - probability);
    }
  }

  /** Applies the gradient of a text to columns {@code [from, to)}. */
  private void apply(Example example, int from, int to) {
    int dimension = settings.dimension();
    int[] rows = example.rows();
    int[] counts = example.counts();
    if (rows.length == 0) {
      return;
    }
    for (int f = 0; f < rows.length; f++) {
      addScaled(input, rows[f] * dimension + from, counts[f], gradient.step, from, to - from);
    }
    for (int label = 0; label < labels; label++) {
      int at = label * dimension;
      for (int i = from; i < to; i++) {
        output[at + i] += gradient.errors[label] * gradient.hidden[i];
      }
    }
  }

  /** {@code sum[at + i] += scale * row[start + i]} for i below {@code count}. */
  private static void addScaled(
      float[] sum, int at, float scale, float[] row, int start, int count) {
    for (int i = 0; i < count; i++) {
      sum[at + i] += scale * row[start + i];
    }
  }
}
