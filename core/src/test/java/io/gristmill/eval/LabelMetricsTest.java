package io.gristmill.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.eval.ClassificationMetrics.ClassMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics of classes and values against loops in double precision, and the baseline. */
class LabelMetricsTest {

  private static final Offset<Double> ROUNDING = within(1e-9);

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void classMetricsEqualTheirDefinitions(int classes) {
    Random random = new Random(classes);
    int n = 400;
    double[][] probabilities = new double[n][classes];
    int[] actual = new int[n];
    for (int i = 0; i < n; i++) {
      actual[i] = random.nextInt(classes);
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        // Few different values, so that many examples tie.
        probabilities[i][c] = 1 + random.nextInt(4) + (c == actual[i] ? random.nextInt(3) : 0);
        sum += probabilities[i][c];
      }
      for (int c = 0; c < classes; c++) {
        probabilities[i][c] /= sum;
      }
    }
    List<String> labels = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      labels.add("label " + c);
    }
    ClassificationMetrics metrics = ClassificationMetrics.of(labels, probabilities, actual);

    int[] predicted = new int[n];
    double hits = 0;
    double loss = 0;
    for (int i = 0; i < n; i++) {
      for (int c = 1; c < classes; c++) {
        predicted[i] = probabilities[i][c] > probabilities[i][predicted[i]] ? c : predicted[i];
      }
      hits += predicted[i] == actual[i] ? 1 : 0;
      loss -= Math.log(probabilities[i][actual[i]]) / n;
    }
    assertThat(metrics.accuracy()).isEqualTo(hits / n, ROUNDING);
    assertThat(metrics.loss()).isEqualTo(loss, ROUNDING);
    for (int c = 0; c < classes; c++) {
      ClassMetrics one = metrics.classes().get(c);
      double truePositives = count(actual, predicted, c, c);
      double precision = truePositives / count(actual, predicted, -1, c);
      double recall = truePositives / count(actual, predicted, c, -1);
      assertThat(one.precision()).isEqualTo(precision, ROUNDING);
      assertThat(one.recall()).isEqualTo(recall, ROUNDING);
      assertThat(one.f1()).isEqualTo(2 * precision * recall / (precision + recall), ROUNDING);
      assertThat(one.rocAuc()).isEqualTo(auc(probabilities, actual, c), within(1e-6));
      for (int p = 0; p < classes; p++) {
        assertThat(metrics.confusion().get(c).get(p))
            .isEqualTo((int) count(actual, predicted, c, p));
      }
    }
  }

  @Test
  void aClassThatIsNeverPredictedCountsAsZero() {
    double[][] probabilities = {{.9, .05, .05}, {.8, .1, .1}, {.2, .7, .1}};
    ClassificationMetrics metrics =
        ClassificationMetrics.of(List.of("a", "b", "c"), probabilities, new int[] {0, 1, 1});
    assertThat(metrics.classes().get(2)).isEqualTo(new ClassMetrics("c", 0, 0, 0, Double.NaN, 0));
    assertThat(metrics.toJson().path("macro-roc-auc").isNull()).isTrue();
    assertThat(metrics.toJson().path("classes").path("c").path("roc-auc").isNull()).isTrue();
    assertThat(metrics.macro(ClassMetrics::precision)).isEqualTo((.5 + 1 + 0) / 3, ROUNDING);
    assertThat(metrics.macro(ClassMetrics::recall)).isEqualTo((1 + .5 + 0) / 3, ROUNDING);
  }

  @Test
  void regressionMetricsEqualTheirDefinitions() {
    Random random = new Random(4);
    int n = 300;
    double[] values = new double[n];
    double[] predictions = new double[n];
    double mean = 0;
    double meanPrediction = 0;
    for (int i = 0; i < n; i++) {
      values[i] = 100 + random.nextGaussian();
      predictions[i] = values[i] + 0.5 * random.nextGaussian();
      mean += values[i] / n;
      meanPrediction += predictions[i] / n;
    }
    double squared = 0;
    double absolute = 0;
    double variance = 0;
    double variancePredicted = 0;
    double covariance = 0;
    for (int i = 0; i < n; i++) {
      squared += Math.pow(predictions[i] - values[i], 2);
      absolute += Math.abs(predictions[i] - values[i]);
      variance += Math.pow(values[i] - mean, 2);
      variancePredicted += Math.pow(predictions[i] - meanPrediction, 2);
      covariance += (values[i] - mean) * (predictions[i] - meanPrediction);
    }
    RegressionMetrics metrics = RegressionMetrics.of(predictions, values);
    assertThat(metrics.meanSquaredError()).isEqualTo(squared / n, ROUNDING);
    assertThat(metrics.meanAbsoluteError()).isEqualTo(absolute / n, ROUNDING);
    assertThat(metrics.r2()).isEqualTo(1 - squared / variance, within(1e-6));
    assertThat(metrics.pearson())
        .isEqualTo(covariance / Math.sqrt(variance * variancePredicted), within(1e-6));
  }

  @Test
  void theBaselineLearnsWordsAndPairsAndRepeatsItself() {
    Random random = new Random(7);
    String[] fillers = {"film", "plot", "actor", "scene", "the", "story"};
    List<String> texts = new ArrayList<>();
    int[] actual = new int[600];
    for (int i = 0; i < actual.length; i++) {
      actual[i] = random.nextInt(2);
      boolean negated = random.nextBoolean();
      // Only the pair tells the class: "not good" is bad and "not bad" is good.
      String word = (actual[i] == 1) == negated ? "bad" : "good";
      texts.add(
          fillers[random.nextInt(6)]
              + (negated ? " not " : " very ")
              + word
              + " "
              + fillers[random.nextInt(6)]);
    }
    List<String> train = texts.subList(0, 400);
    int[] classes = Arrays.copyOf(actual, 400);
    BagOfWords model = BagOfWords.train(train, classes, 2, 1);
    BagOfWords again = BagOfWords.train(train, classes, 2, 1);
    int hits = 0;
    for (int i = 400; i < texts.size(); i++) {
      double[] p = model.probabilities(texts.get(i));
      assertThat(again.probabilities(texts.get(i))).isEqualTo(p);
      assertThat(p[0] + p[1]).isEqualTo(1, ROUNDING);
      hits += p[1] > p[0] == (actual[i] == 1) ? 1 : 0;
    }
    assertThat(hits).isEqualTo(200);
  }

  /** Pairs of the rank statistic of Mann and Whitney. */
  private static double auc(double[][] probabilities, int[] actual, int c) {
    double better = 0;
    double pairs = 0;
    for (int i = 0; i < actual.length; i++) {
      for (int j = 0; j < actual.length; j++) {
        if (actual[i] == c && actual[j] != c) {
          better += 0.5 * (1 + Math.signum(probabilities[i][c] - probabilities[j][c]));
          pairs++;
        }
      }
    }
    return better / pairs;
  }

  private static double count(int[] actual, int[] predicted, int of, int as) {
    double count = 0;
    for (int i = 0; i < actual.length; i++) {
      count += (of < 0 || actual[i] == of) && (as < 0 || predicted[i] == as) ? 1 : 0;
    }
    return count;
  }
}
