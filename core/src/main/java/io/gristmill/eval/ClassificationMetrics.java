package io.gristmill.eval;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.Evaluation.Metric;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How well classes are predicted, by ND4J's {@link Evaluation}. A ratio with a denominator of 0 is
 * 0. The area under the ROC curve is computed from ranks, since ND4J's depends on the order of
 * examples with equal probabilities.
 *
 * @param loss mean cross-entropy in nats, without class weights
 * @param accuracy share of examples whose most probable class is theirs; the first of equals
 * @param classes in the order of the outputs
 * @param confusion {@code [class][predicted class]} examples
 */
public record ClassificationMetrics(
    double loss, double accuracy, List<ClassMetrics> classes, List<List<Integer>> confusion) {

  /**
   * One class against all others.
   *
   * @param rocAuc probability that an example of the class has a higher probability of it than an
   *     example of another class, equal ones counted half; NaN without examples on either side
   * @param examples of the class
   */
  public record ClassMetrics(
      String label, double precision, double recall, double f1, double rocAuc, long examples) {}

  public ClassificationMetrics {
    classes = List.copyOf(classes);
    confusion = List.copyOf(confusion);
  }

  /**
   * Measures predictions.
   *
   * @param probabilities {@code [example][class]}
   * @param actual class of each example
   */
  public static ClassificationMetrics of(
      List<String> labels, double[][] probabilities, int[] actual) {
    double[][] oneHot = new double[actual.length][labels.size()];
    double loss = 0;
    for (int i = 0; i < actual.length; i++) {
      oneHot[i][actual[i]] = 1;
      loss -= Math.log(probabilities[i][actual[i]]);
    }
    Evaluation evaluation = new Evaluation(labels);
    try (INDArray truth = Nd4j.createFromArray(oneHot);
        INDArray predicted = Nd4j.createFromArray(probabilities)) {
      evaluation.eval(truth, predicted);
    }
    List<ClassMetrics> classes = new ArrayList<>();
    List<List<Integer>> confusion = new ArrayList<>();
    for (int c = 0; c < labels.size(); c++) {
      int examples = evaluation.getConfusionMatrix().getActualTotal(c);
      classes.add(
          new ClassMetrics(
              labels.get(c),
              evaluation.precision(c, 0),
              evaluation.recall(c, 0),
              evaluation.fBeta(1, c, 0),
              rocAuc(probabilities, actual, c),
              examples));
      List<Integer> row = new ArrayList<>();
      for (int p = 0; p < labels.size(); p++) {
        row.add(evaluation.getConfusionMatrix().getCount(c, p));
      }
      confusion.add(List.copyOf(row));
    }
    return new ClassificationMetrics(
        loss / actual.length, evaluation.scoreForMetric(Metric.ACCURACY), classes, confusion);
  }

  private static double rocAuc(double[][] probabilities, int[] actual, int c) {
    double[] scores = new double[actual.length];
    boolean[] positive = new boolean[actual.length];
    for (int i = 0; i < actual.length; i++) {
      scores[i] = probabilities[i][c];
      positive[i] = actual[i] == c;
    }
    return RocAuc.of(scores, positive);
  }

  /** Mean over the classes; NaN if one of them has none. */
  public double macro(ToDoubleFunction<ClassMetrics> of) {
    return classes.stream().mapToDouble(of).average().orElse(Double.NaN);
  }

  public ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("loss", loss).put("accuracy", accuracy);
    node.put("macro-precision", macro(ClassMetrics::precision));
    node.put("macro-recall", macro(ClassMetrics::recall));
    node.put("macro-f1", macro(ClassMetrics::f1));
    node.put("macro-roc-auc", orNull(macro(ClassMetrics::rocAuc)));
    ObjectNode byLabel = node.putObject("classes");
    for (ClassMetrics one : classes) {
      byLabel
          .putObject(one.label())
          .put("precision", one.precision())
          .put("recall", one.recall())
          .put("f1", one.f1())
          .put("roc-auc", orNull(one.rocAuc()))
          .put("examples", one.examples());
    }
    ArrayNode rows = node.putArray("confusion");
    confusion.forEach(row -> row.forEach(rows.addArray()::add));
    return node;
  }

  private static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** For a person. */
  public String toTable() {
    StringBuilder table = new StringBuilder();
    table.append(format("%-24s %9.4f%n", "loss (nats)", loss));
    table.append(format("%-24s %9.4f%n", "accuracy", accuracy));
    table.append(
        format(
            "%-24s %9s %9s %9s %9s %9s%n",
            "class", "precision", "recall", "F1", "ROC AUC", "examples"));
    for (ClassMetrics one : classes) {
      table
          .append(row(one.label(), one::precision, one::recall, one::f1, one::rocAuc))
          .append(format(" %9d%n", one.examples()));
    }
    return table
        .append(
            row(
                "mean of classes",
                () -> macro(ClassMetrics::precision),
                () -> macro(ClassMetrics::recall),
                () -> macro(ClassMetrics::f1),
                () -> macro(ClassMetrics::rocAuc)))
        .append(format("%n"))
        .toString();
  }

  private static String row(String label, DoubleSupplier... numbers) {
    StringBuilder row = new StringBuilder(format("%-24s", label));
    for (DoubleSupplier number : numbers) {
      row.append(format(" %9.4f", number.getAsDouble()));
    }
    return row.toString();
  }
}
