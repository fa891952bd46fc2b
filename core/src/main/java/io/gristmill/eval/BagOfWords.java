package io.gristmill.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * The baseline of a classification: multinomial logistic regression on the words of a text and the
 * pairs of neighbouring words, each counted once, in lower case. A text's features have unit length
 * together. Trained by stochastic gradient descent with the steps of AdaGrad (Duchi et al., 2011)
 * and decay, in an order that the seed fixes; no setting is tuned on held-out texts.
 */
public final class BagOfWords {

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}']+");
  private static final int EPOCHS = 30;
  private static final double RATE = 0.5;
  private static final double DECAY = 1e-6;

  /** Features of fewer training texts are left out. */
  private static final int FEWEST_TEXTS = 2;

  private final Map<String, Integer> features = new HashMap<>();
  private final int classes;
  private final double[] weights; // [feature][class], the last feature is the bias

  private BagOfWords(List<String> texts, int classes) {
    this.classes = classes;
    Map<String, Integer> counts = new HashMap<>();
    List<String> order = new ArrayList<>();
    for (String text : texts) {
      for (String feature : words(text)) {
        if (counts.merge(feature, 1, Integer::sum) == FEWEST_TEXTS) {
          order.add(feature);
        }
      }
    }
    order.forEach(feature -> features.put(feature, features.size()));
    weights = new double[(features.size() + 1) * classes];
  }

  /**
   * Trains a classifier.
   *
   * @param actual class of each text
   * @param seed of the order of the texts
   */
  public static BagOfWords train(List<String> texts, int[] actual, int classes, long seed) {
    BagOfWords model = new BagOfWords(texts, classes);
    int[][] examples = texts.stream().map(model::features).toArray(int[][]::new);
    int[] order = new int[examples.length];
    Arrays.setAll(order, i -> i);
    double[] squares = new double[model.weights.length];
    SplittableRandom random = new SplittableRandom(seed);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swap = order[i];
        order[i] = order[j];
        order[j] = swap;
      }
      for (int i : order) {
        model.step(examples[i], actual[i], squares);
      }
    }
    return model;
  }

  private void step(int[] present, int target, double[] squares) {
    double[] slopes = probabilities(present);
    slopes[target]--;
    double size = size(present);
    for (int feature : present) {
      for (int c = 0; c < classes; c++) {
        int at = feature * classes + c;
        double gradient = slopes[c] * size + DECAY * weights[at];
        squares[at] += gradient * gradient;
        if (squares[at] > 0) {
          weights[at] -= RATE * gradient / Math.sqrt(squares[at]);
        }
      }
    }
  }

  /** Probability of each class. */
  public double[] probabilities(String text) {
    return probabilities(features(text));
  }

  private double[] probabilities(int[] present) {
    double[] scores = new double[classes];
    double size = size(present);
    for (int feature : present) {
      for (int c = 0; c < classes; c++) {
        scores[c] += size * weights[feature * classes + c];
      }
    }
    double max = Arrays.stream(scores).max().orElse(0);
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      scores[c] = Math.exp(scores[c] - max);
      sum += scores[c];
    }
    for (int c = 0; c < classes; c++) {
      scores[c] /= sum;
    }
    return scores;
  }

  /** Value of each feature of a text, which makes their vector a unit vector. */
  private static double size(int[] present) {
    return 1 / Math.sqrt(present.length);
  }

  /** Known features of a text, and the bias. */
  private int[] features(String text) {
    List<Integer> known = new ArrayList<>();
    for (String feature : words(text)) {
      Integer index = features.get(feature);
      if (index != null) {
        known.add(index);
      }
    }
    known.add(features.size());
    return known.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Set<String> words(String text) {
    Set<String> found = new LinkedHashSet<>();
    String before = "";
    for (String word : BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT))) {
      if (!word.isEmpty()) {
        found.add(word);
        found.add(before + " " + word);
        before = word;
      }
    }
    return found;
  }
}
