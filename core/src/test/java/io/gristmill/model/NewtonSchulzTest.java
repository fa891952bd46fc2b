package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.GptOptimizer.NewtonSchulz;
import io.gristmill.model.kernel.Kernels;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class NewtonSchulzTest {

  @ParameterizedTest
  @CsvSource({
    "tall, 1e-4",
    "wide, 1e-5",
    "square, 1e-4",
    "deficient, 1e-4",
    "tiny, 1e-5",
    "row, 1e-5",
    "below_eps, 1e-5",
    "zero, 0"
  })
  void equalsTheOracle(String name, double tolerance) throws IOException {
    Map<String, INDArray> oracle = Oracle.of("muon", "orth").answers();
    INDArray in = oracle.get("in." + name);
    INDArray out = oracle.get("out." + name);
    assertThat(difference(applied(in.castTo(DataType.DOUBLE)), out)).isLessThanOrEqualTo(1e-10);
    assertThat(difference(applied(in.castTo(DataType.FLOAT)), out)).isLessThanOrEqualTo(tolerance);
  }

  @ParameterizedTest
  @CsvSource({"7, 7", "5, 19", "33, 8", "1, 6", "6, 1", "70, 130"})
  void equalsPlainLoops(int rows, int columns) {
    INDArray matrix = random(rows, columns, 1);
    INDArray expected = Nd4j.createFromArray(PlainMuon.orthogonalized(matrix.toDoubleMatrix(), 5));
    assertThat(difference(applied(matrix), expected)).isLessThan(1e-12);
    assertThat(difference(applied(matrix.castTo(DataType.FLOAT)), expected)).isLessThan(1e-5);
  }

  @ParameterizedTest
  @CsvSource({"24, 96", "40, 12", "9, 33"})
  void singularValuesOfAWellConditionedMatrixAreNearOne(int rows, int columns) {
    INDArray x = applied(random(rows, columns, 3));
    INDArray gram = rows > columns ? x.transpose().mmul(x) : x.mmul(x.transpose());
    INDArray squares = Eigen.symmetricGeneralizedEigenvalues(gram);
    assertThat(Math.sqrt(squares.minNumber().doubleValue())).isBetween(0.68, 1.2);
    assertThat(Math.sqrt(squares.maxNumber().doubleValue())).isBetween(0.68, 1.2);
  }

  @Test
  void theTransposedMatrixHasTheTransposedResult() {
    INDArray matrix = random(12, 30, 4);
    assertThat(difference(applied(matrix.transpose().dup('c')), applied(matrix).transpose()))
        .isZero();
  }

  @Test
  void theSizeOfTheGradientHasNoEffect() {
    INDArray matrix = random(12, 30, 5);
    assertThat(difference(applied(matrix.mul(1000)), applied(matrix))).isLessThan(1e-12);
  }

  @Test
  void aPartOfAPackedMatrixIsReplacedAlone() {
    INDArray packed = random(10, 30, 6);
    INDArray before = packed.dup();
    INDArray part = packed.get(NDArrayIndex.all(), NDArrayIndex.interval(10, 20));
    INDArray expected = applied(part.dup('c')).mul(0.5);
    try (NewtonSchulz newtonSchulz = new NewtonSchulz(DataType.DOUBLE, 5);
        Kernels kernels = Kernels.of(DataType.DOUBLE)) {
      newtonSchulz.apply(part, 0.5, kernels, Precision.FLOAT32);
    }
    assertThat(difference(part, expected)).isZero();
    part.assign(before.get(NDArrayIndex.all(), NDArrayIndex.interval(10, 20)));
    assertThat(packed).isEqualTo(before);
  }

  private static INDArray applied(INDArray matrix) {
    INDArray copy = matrix.dup('c');
    try (NewtonSchulz newtonSchulz = new NewtonSchulz(copy.dataType(), 5);
        Kernels kernels = Kernels.of(copy.dataType(), 2)) {
      newtonSchulz.apply(copy, 1, kernels, Precision.FLOAT32);
    }
    return copy;
  }

  private static INDArray random(int rows, int columns, long seed) {
    Random random = new Random(seed);
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return Nd4j.createFromArray(values);
  }

  private static double difference(INDArray a, INDArray b) {
    INDArray difference = a.castTo(DataType.DOUBLE).sub(b.castTo(DataType.DOUBLE));
    assertThat(difference.sumNumber().doubleValue()).isFinite();
    return difference.amaxNumber().doubleValue();
  }
}
