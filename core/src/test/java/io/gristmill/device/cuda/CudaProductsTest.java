package io.gristmill.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.gristmill.device.cuda.Products.Epilogue;
import io.gristmill.device.cuda.Products.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products against a reference in double precision, in row-major order. */
class CudaProductsTest {

  private static final int N = 24;
  private static final int K = 40;
  private static final int M = 16;

  private final Random random = new Random(1);
  private static CudaDevice device;

  @BeforeAll
  static void open() {
    device = CudaDevice.open(FakeCuda.libraries(), 0);
  }

  @AfterAll
  static void close() {
    if (device != null) {
      device.close();
    }
  }

  static List<Product> products() {
    List<Product> all = new ArrayList<>();
    for (int form = 0; form < 16; form++) {
      boolean a = (form & 1) != 0;
      boolean b = (form & 2) != 0;
      Products.Type type = (form & 4) != 0 ? Products.Type.FLOAT32 : Products.Type.BF16;
      boolean accumulate = (form & 8) != 0;
      for (Epilogue epilogue : Epilogue.values()) {
        if (type == Products.Type.BF16 || !epilogue.hasAux()) {
          Product product = new Product(N, K, M, a, b, type, accumulate, epilogue);
          all.add(product);
          all.add(product.withStrides(64, 72, 48));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("products")
  void areThoseOfTheReference(Product product) {
    short[] a = random((product.transposeA() ? K : N) * (int) product.strideA());
    short[] b = random((product.transposeB() ? M : K) * (int) product.strideB());
    short[] bias = random(2 * M);
    short[] aux = random(N * M);
    float[] c = new float[N * (int) product.strideC()];
    for (int i = 0; i < c.length; i++) {
      c[i] = value(bf16(random.nextGaussian()));
    }
    boolean hasBias = product.epilogue().hasBias();
    long auxAddress = product.epilogue().hasAux() ? upload(aux) : 0;
    long cAddress = upload(c, product.result());
    long biasAddress = hasBias ? upload(floats(bias), product.result()) : 0;
    device.products().multiply(product, upload(a), upload(b), cAddress, biasAddress, auxAddress);
    float[] result = download(cAddress, c.length, product.result());
    short[] written = new short[N * M];
    if (auxAddress != 0) {
      device.download(auxAddress, written, 0, written.length);
    }
    double error = 0;
    double size = 0;
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < product.strideC(); j++) {
        int at = i * (int) product.strideC() + j;
        if (j >= M) {
          assertThat(result[at]).isEqualTo(c[at]);
          continue;
        }
        double sum = sum(product, a, b, i, j) + (product.accumulate() ? c[at] : 0);
        sum += hasBias ? value(bias[j]) : 0;
        if (product.epilogue() == Epilogue.GELU_AUX_BIAS) {
          assertThat((double) value(written[i * M + j]))
              .isCloseTo(sum, offset(Math.abs(sum) / 128 + 1e-4));
          sum = gelu(sum);
        } else if (product.epilogue() == Epilogue.DGELU) {
          assertThat(written[i * M + j]).isEqualTo(aux[i * M + j]);
          sum *= slope(value(aux[i * M + j]));
        }
        error += Math.pow(result[at] - sum, 2);
        size += sum * sum;
      }
    }
    assertThat(Math.sqrt(error / size))
        .isLessThan(product.result() == Products.Type.BF16 ? 3e-3 : 1e-6);
  }

  private static double sum(Product product, short[] a, short[] b, int i, int j) {
    double sum = 0;
    for (int q = 0; q < K; q++) {
      long left = product.transposeA() ? q * product.strideA() + i : i * product.strideA() + q;
      long right = product.transposeB() ? j * product.strideB() + q : q * product.strideB() + j;
      sum += (double) value(a[(int) left]) * value(b[(int) right]);
    }
    return sum;
  }

  @Test
  void agreeWhereverTheirMatricesLie() {
    Product product = new Product(N, K, M, false, false, Products.Type.BF16, false, Epilogue.NONE);
    short[] a = random(N * K);
    short[] b = random(K * M);
    float[] expected = null;
    // An address that is less aligned limits the algorithms, and needs a plan of its own.
    for (int shift : new int[] {0, 2, 16, 0, 48}) {
      long at = device.allocate(1 << 14).address();
      device.upload(at + shift, a, 0, a.length);
      device.upload(at + 4096 + shift, b, 0, b.length);
      device.products().multiply(product, at + shift, at + 4096 + shift, at + 8192 + shift, 0, 0);
      float[] result = download(at + 8192 + shift, N * M, Products.Type.BF16);
      if (expected != null) {
        assertThat(result).containsExactly(expected);
      }
      expected = result;
    }
  }

  /** The proposals for a bias or aux at a multiple of 256 bytes may not run for another one. */
  @Test
  void agreeWhereverBiasAndAuxLie() {
    Product product =
        new Product(N, K, M, false, false, Products.Type.BF16, false, Epilogue.GELU_AUX_BIAS);
    long a = upload(random(N * K));
    long b = upload(random(K * M));
    long bias = upload(new short[16 * M]);
    long aux = upload(new short[N * M + 128]);
    long c = upload(new short[N * M]);
    short[] first = null;
    for (int offset : new int[] {0, 16, 128}) {
      device.products().multiply(product, a, b, c, bias + offset, aux + offset);
      short[] result = new short[N * M];
      device.download(c, result, 0, result.length);
      first = first == null ? result : first;
      assertThat(result).isEqualTo(first);
    }
  }

  @Test
  void refuseWhatCannotBeAProduct() {
    assertThatThrownBy(
            () -> new Product(0, 8, 8, false, false, Products.Type.BF16, false, Epilogue.NONE))
        .hasMessage("product: 0 x 8 x 8 (expected positive sizes)");
    assertThatThrownBy(
            () -> new Product(8, 8, 9, false, false, Products.Type.BF16, false, Epilogue.DGELU))
        .hasMessage("product with DGELU: 9 columns in BF16 (expected a multiple of 8 in BF16)");
    Product product = new Product(8, 8, 8, true, false, Products.Type.BF16, false, Epilogue.BIAS);
    assertThatThrownBy(() -> product.withStrides(7, 0, 0))
        .hasMessage("strideA: 7 (expected 0 or at least 8)");
    assertThatThrownBy(() -> device.products().multiply(product, 256, 256, 256, 0, 0))
        .hasMessage("bias and aux: 0x0 and 0x0 (expected an address and 0) at BIAS");
    assertThatThrownBy(() -> device.products().multiply(product, 256, 256, 256, 512, 0))
        .hasMessageStartingWith("cublasLtMatmul: CUBLAS_STATUS_INVALID_VALUE (7), Product[n=8");
  }

  @Test
  void useTheAlgorithmOfTheTable() {
    Product product =
        new Product(32768, 768, 2304, false, true, Products.Type.FLOAT32, true, Epilogue.BIAS);
    assertThat(Algorithms.key(90, 13, product))
        .isEqualTo("90.13.32768x768x2304.NT.FLOAT32.BIAS.add");
    assertThat(Algorithms.TABLE.answer(90, 13, product)).isBetween(0, 7);
    // More than there are: the first.
    Products third = new Products(device, Algorithms.fixed(9));
    Product small = new Product(8, 8, 8, false, false, Products.Type.BF16, false, Epilogue.NONE);
    long at = device.allocate(1024).address();
    device.clear(at, 1024);
    third.multiply(small, at, at + 256, at + 512, 0, 0);
    assertThat(download(at + 512, 64, Products.Type.BF16)).containsOnly(0);
    third.close();
  }

  private short[] random(int count) {
    short[] values = new short[count];
    for (int i = 0; i < count; i++) {
      values[i] = bf16(random.nextGaussian());
    }
    return values;
  }

  private static long upload(short[] values) {
    long address = device.allocate(2L * values.length).address();
    device.upload(address, values, 0, values.length);
    return address;
  }

  private static long upload(float[] values, Products.Type type) {
    if (type == Products.Type.BF16) {
      short[] rounded = new short[values.length];
      for (int i = 0; i < values.length; i++) {
        rounded[i] = bf16(values[i]);
      }
      return upload(rounded);
    }
    long address = device.allocate(4L * values.length).address();
    device.upload(address, values, 0, values.length);
    return address;
  }

  private static float[] download(long address, int count, Products.Type type) {
    float[] values = new float[count];
    if (type == Products.Type.BF16) {
      short[] rounded = new short[count];
      device.download(address, rounded, 0, count);
      return floats(rounded);
    }
    device.download(address, values, 0, count);
    return values;
  }

  private static float[] floats(short[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = value(values[i]);
    }
    return floats;
  }

  private static double gelu(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  private static double slope(double x) {
    double step = 1e-5;
    return (gelu(x + step) - gelu(x - step)) / (2 * step);
  }

  private static float value(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  private static short bf16(double value) {
    int bits = Float.floatToRawIntBits((float) value);
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }
}
