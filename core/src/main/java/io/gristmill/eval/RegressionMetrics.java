package io.gristmill.eval;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How well numbers are predicted, by ND4J's {@link RegressionEvaluation}.
 *
 * @param meanSquaredError in squared units of the values; the loss
 * @param meanAbsoluteError in units of the values
 * @param r2 1 - squared error / squared deviation of the values from their mean; NaN if all values
 *     are equal
 * @param pearson correlation of predictions and values; NaN if either are all equal
 * @param examples that were predicted
 */
public record RegressionMetrics(
    double meanSquaredError, double meanAbsoluteError, double r2, double pearson, long examples) {

  /** Measures predictions of values. */
  public static RegressionMetrics of(double[] predictions, double[] values) {
    RegressionEvaluation evaluation = new RegressionEvaluation(1);
    try (INDArray truth = Nd4j.createFromArray(values).reshape(values.length, 1);
        INDArray predicted = Nd4j.createFromArray(predictions).reshape(values.length, 1)) {
      evaluation.eval(truth, predicted);
    }
    return new RegressionMetrics(
        evaluation.meanSquaredError(0),
        evaluation.meanAbsoluteError(0),
        evaluation.rSquared(0),
        evaluation.pearsonCorrelation(0),
        values.length);
  }

  public ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("loss", meanSquaredError)
        .put("mean-squared-error", meanSquaredError)
        .put("mean-absolute-error", meanAbsoluteError)
        .put("r2", orNull(r2))
        .put("pearson", orNull(pearson))
        .put("examples", examples);
  }

  private static Double orNull(double value) {
    return Double.isFinite(value) ? Double.valueOf(value) : null;
  }

  /** For a person. */
  public String toTable() {
    return format("%-24s %9.4f  the loss%n", "mean squared error", meanSquaredError)
        + format("%-24s %9.4f%n", "mean absolute error", meanAbsoluteError)
        + format("%-24s %9.4f  1 - error / variance%n", "R2", r2)
        + format("%-24s %9.4f  correlation%n", "Pearson", pearson)
        + format("%-24s %9d%n", "examples", examples);
  }
}
