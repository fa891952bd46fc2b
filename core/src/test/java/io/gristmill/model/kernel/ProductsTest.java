package io.gristmill.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.host.BFloat16;
import io.gristmill.host.HostMemory;
import io.gristmill.host.OneDnn;
import io.gristmill.host.OneDnnPrimitive.Type;
import io.gristmill.host.Workers;
import io.gristmill.model.kernel.Bf16.OneDnnOperands;
import io.gristmill.model.kernel.Blas.Library;
import io.gristmill.model.kernel.Blas.Product;
import io.gristmill.model.kernel.Blas.Product.Form;
import io.gristmill.model.kernel.Operands.Place;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Products of every library and precision against sums in double precision. */
class ProductsTest {

  /** Relative to the sum of the magnitudes. */
  private static final double TOLERANCE = 1e-6;

  private final Random random = new Random(1);

  @ParameterizedTest
  @EnumSource(Library.class)
  void multipliesPartsOfMatricesOfAnyShape(Library library) {
    Blas blas = new Blas(library);
    for (int i = 0; i < 300; i++) {
      Product product = product(i);
      check(product, blas::multiply, x -> x);
    }
  }

  /** Edge sizes first, then random ones; rows are longer than what is multiplied. */
  private Product product(int i) {
    Form form = Form.values()[i % 3];
    int largest = i < 60 ? 2 : i % 50 == 0 ? 300 : 90;
    int m = 1 + random.nextInt(largest);
    int n = 1 + random.nextInt(largest);
    int k = 1 + random.nextInt(largest);
    int ldx = (form.transposesX() ? m : k) + random.nextInt(3);
    int ldy = (form.transposesY() ? k : n) + random.nextInt(3);
    float beta = new float[] {0, 1, 0.5f}[random.nextInt(3)];
    return new Product(form, m, n, k, ldx, ldy, beta, n + random.nextInt(3));
  }

  private void check(Product p, Multiplication multiplication, DoubleUnaryOperator rounding) {
    INDArray x = matrix(p.form().transposesX() ? p.k() : p.m(), p.ldx());
    INDArray y = matrix(p.form().transposesY() ? p.n() : p.k(), p.ldy());
    INDArray z =
        p.beta() == 0 ? Nd4j.zeros(p.m(), p.ldz()).addi(Float.NaN) : matrix(p.m(), p.ldz());
    INDArray before = z.dup();
    multiplication.run(p, HostMemory.address(x), HostMemory.address(y), HostMemory.address(z));
    for (int i = 0; i < p.m(); i++) {
      for (int j = 0; j < p.ldz(); j++) {
        if (j >= p.n()) {
          assertThat(z.getFloat(i, j)).isEqualTo(before.getFloat(i, j));
          continue;
        }
        double sum = p.beta() == 0 ? 0 : p.beta() * before.getDouble(i, j);
        double magnitude = 1;
        for (int l = 0; l < p.k(); l++) {
          double a = p.form().transposesX() ? x.getDouble(l, i) : x.getDouble(i, l);
          double b = p.form().transposesY() ? y.getDouble(j, l) : y.getDouble(l, j);
          double term = rounding.applyAsDouble(a) * rounding.applyAsDouble(b);
          sum += term;
          magnitude += Math.abs(term);
        }
        assertThat(Math.abs(z.getDouble(i, j) - sum))
            .as("%s at %d, %d", p, i, j)
            .isLessThan(TOLERANCE * magnitude);
      }
    }
  }

  private INDArray matrix(int rows, int columns) {
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) random.nextGaussian();
      }
    }
    return Nd4j.createFromArray(values);
  }

  @Test
  void bfloat16ProductsAreThoseOfRoundedOperands() {
    try (Workers workers = new Workers(2);
        Operands operands = new Operands.Rounded(workers, Operands.Float32.of(2))) {
      checkOperands(operands, ProductsTest::rounded);
    }
  }

  /** The same code on every processor with oneDNN, as only few multiply bfloat16. */
  @Test
  void compiledProductsAreThoseOfFloat32() {
    assumeTrue(OneDnn.get().isPresent(), "oneDNN is not available on this platform");
    try (Workers workers = new Workers(2);
        Operands operands = new OneDnnOperands(OneDnn.get().orElseThrow(), Type.FLOAT32, workers)) {
      checkOperands(operands, x -> x);
      assertThat(Bf16.multiplies(OneDnn.get().orElseThrow(), Type.FLOAT32)).isTrue();
    }
  }

  @Test
  void processorsMultiplyBfloat16AsDefined() {
    assumeTrue(OneDnn.processorHasBf16(), "the processor does not multiply bfloat16");
    assertThat(Bf16.library()).isPresent();
    try (Workers workers = new Workers(2);
        Operands operands = new OneDnnOperands(Bf16.library().orElseThrow(), Type.BF16, workers)) {
      checkOperands(operands, ProductsTest::rounded);
    }
  }

  private static double rounded(double value) {
    return BFloat16.round((float) value);
  }

  /** Whole matrices as tiles are multiplied, each shape twice. */
  private void checkOperands(Operands operands, DoubleUnaryOperator rounding) {
    for (int i = 0; i < 60; i++) {
      Product p = product(i);
      Multiplication multiplication =
          (product, x, y, z) ->
              operands.multiply(
                  i(p) % 2,
                  product,
                  operands.of(
                      view(x, p.form().transposesX() ? p.k() : p.m(), p.ldx()), Place.FIRST),
                  operands.of(
                      view(y, p.form().transposesY() ? p.n() : p.k(), p.ldy()), Place.SECOND),
                  z);
      check(p, multiplication, rounding);
      check(p, multiplication, rounding);
    }
  }

  private static int i(Product p) {
    return p.m();
  }

  private static INDArray view(long address, int rows, int columns) {
    float[] values = new float[rows * columns];
    HostMemory.bytes(address, values.length).order(HostMemory.ORDER).asFloatBuffer().get(values);
    return Nd4j.createFromArray(values).reshape('c', rows, columns);
  }

  @Test
  void theLibraryIsSelectedByAProperty() {
    assertThat(Library.OPENBLAS.description()).isEqualTo("OpenBLAS");
    try {
      System.setProperty(Blas.PROPERTY, "openblas");
      assertThat(Library.configured()).isEqualTo(Library.OPENBLAS);
      System.setProperty(Blas.PROPERTY, "mkl");
      assertThatThrownBy(Library::configured)
          .isInstanceOf(InvalidConfigException.class)
          .hasMessage("blas: mkl (expected one of [auto, onednn, openblas]) at gristmill.blas");
    } finally {
      System.clearProperty(Blas.PROPERTY);
    }
    assertThat(Library.configured()).isEqualTo(Library.AUTO);
  }

  @Test
  void automaticPrecisionReducesOnlyWhereTheProcessorDoes() {
    assertThat(Bf16.reduces(Precision.FLOAT32)).isFalse();
    assertThat(Bf16.reduces(Precision.BF16)).isTrue();
    assertThat(Bf16.reduces(Precision.AUTO)).isEqualTo(Bf16.library().isPresent());
    assertThat(Bf16.library().isPresent()).isEqualTo(OneDnn.processorHasBf16());
  }

  /** A product on addresses. */
  private interface Multiplication {
    void run(Product product, long x, long y, long z);
  }
}
