package io.gristmill.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.host.Workers;
import io.gristmill.model.kernel.Kernels.AttentionShape;
import io.gristmill.model.kernel.KeyValueCache.CachedRows;
import io.gristmill.model.kernel.lane.LaneRows;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.kernel.row.Norms.NormBackward;
import io.gristmill.model.kernel.row.Rotary.RotaryEmbedding;
import io.gristmill.model.kernel.row.RowMath;
import io.gristmill.model.kernel.row.ScalarMath;
import io.gristmill.model.shape.TextStarts;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Every host implementation against ND4J's operations in double precision. */
class KernelsTest {

  static Stream<Kernels> implementations() {
    return Stream.of(
        new HostKernels(LaneRows.math(), new Workers(1)),
        new HostKernels(LaneRows.math(), new Workers(3)),
        new HostKernels(RowMath.scalar(), new Workers(1)));
  }

  private final Random random = new Random(1);

  private INDArray matrix(int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(values).reshape('c', rows, columns);
  }

  private INDArray vector(int length) {
    return matrix(1, length).reshape(length);
  }

  /** Runs a kernel on float copies and on double copies and compares every argument after it. */
  private static void compare(
      Kernels kernels, BiFunction<Kernels, INDArray[], Double> kernel, INDArray... arguments) {
    INDArray[] floats = new INDArray[arguments.length];
    INDArray[] doubles = new INDArray[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      floats[i] = arguments[i].dup('c');
      doubles[i] = arguments[i].castTo(DataType.DOUBLE);
    }
    double actual = kernel.apply(kernels, floats);
    double expected = kernel.apply(new Nd4jKernels(), doubles);
    assertThat(actual).isCloseTo(expected, within(1e-4 * (1 + Math.abs(expected))));
    for (int i = 0; i < arguments.length; i++) {
      INDArray difference = floats[i].castTo(DataType.DOUBLE).sub(doubles[i]);
      assertThat(difference.amaxNumber().doubleValue())
          .as("argument %d", i)
          .isLessThan(2e-5 * (1 + doubles[i].amaxNumber().doubleValue()));
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void multipliesMatrices(Kernels kernels) {
    for (int rows : new int[] {1, 7}) {
      compare(
          kernels,
          (k, a) -> {
            k.matmul(a[0], a[1], 1, a[2]);
            k.matmulNT(a[2], a[1], 0, a[3]);
            k.matmulTN(a[0], a[2], 0.5, a[4]);
            return 0.0;
          },
          matrix(rows, 5),
          matrix(5, 19),
          matrix(rows, 19),
          matrix(rows, 5),
          matrix(5, 19));
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void addsRowsAndColumns(Kernels kernels) {
    int[] ids = {3, 0, 3, 8, 8};
    compare(
        kernels,
        (k, a) -> {
          k.addRows(a[0], ids, a[1]);
          k.addToRows(a[1], ids, a[0]);
          k.addBroadcast(a[1], a[2], a[3]);
          k.columnSums(a[3], a[2]);
          k.broadcast(a[2], a[1]);
          return 0.0;
        },
        matrix(9, 37),
        matrix(5, 37),
        vector(37),
        matrix(5, 37));
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void copiesAndAddsColumns(Kernels kernels) {
    compare(
        kernels,
        (k, a) -> {
          k.copyColumns(a[0], 19, a[1]);
          k.addToColumns(a[2], a[0], 1);
          return 0.0;
        },
        matrix(70, 37),
        matrix(70, 18),
        matrix(70, 17));
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void normalisesLayers(Kernels kernels) {
    for (int width : new int[] {3, 16, 53}) {
      compare(
          kernels,
          (k, a) -> {
            k.layerNorm(a[0], a[1], a[2], a[3], a[4]);
            k.layerNormBackward(new NormBackward<>(a[0], a[1], a[4], a[5], a[6], a[7]), a[2], a[8]);
            return 0.0;
          },
          matrix(6, width),
          vector(width),
          vector(width),
          matrix(6, width),
          matrix(6, 2),
          matrix(6, width),
          matrix(6, width),
          matrix(6, width),
          vector(width));
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void appliesGelu(Kernels kernels) {
    compare(
        kernels,
        (k, a) -> {
          k.gelu(a[0], a[1]);
          k.geluBackward(a[0], a[2]);
          return 0.0;
        },
        matrix(5, 37).muli(4),
        matrix(5, 37),
        matrix(5, 37));
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void normalisesByTheRootOfTheMeanOfSquares(Kernels kernels) {
    for (int width : new int[] {3, 16, 53}) {
      compare(
          kernels,
          (k, a) -> {
            k.rmsNorm(a[0], a[1], a[2], a[3]);
            k.rmsNormBackward(new NormBackward<>(a[0], a[1], a[3], a[4], a[5], a[6]), a[7]);
            return 0.0;
          },
          matrix(70, width),
          vector(width),
          matrix(70, width),
          matrix(70, 1),
          matrix(70, width),
          matrix(70, width),
          matrix(70, width),
          vector(width));
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void appliesSwiGlu(Kernels kernels) {
    compare(
        kernels,
        (k, a) -> {
          k.swiGlu(a[0], a[1]);
          k.swiGluBackward(a[0], a[2], a[3]);
          k.swiGluBackward(a[0], a[2], a[0]);
          return 0.0;
        },
        matrix(70, 2 * 37).muli(4),
        matrix(70, 37),
        matrix(70, 37),
        matrix(70, 2 * 37));
  }

  /** Values stay as they are. */
  @ParameterizedTest
  @MethodSource("implementations")
  void rotatesQueriesAndKeysAndBack(Kernels kernels) {
    for (int headSize : new int[] {2, 6, 16, 38}) {
      AttentionShape shape = new AttentionShape(2, 35, 4, 2, headSize);
      RotaryEmbedding rotation = RotaryEmbedding.of(10000, headSize, 40);
      INDArray qkv = matrix(70, shape.packed());
      compare(
          kernels,
          (k, a) -> {
            k.rotate(a[0], shape, rotation, row -> 5 + row % 35);
            return 0.0;
          },
          qkv);
      INDArray turned = qkv.dup('c');
      kernels.rotate(turned, shape, rotation, row -> 5 + row % 35);
      assertThat(turned.distance2(qkv)).isGreaterThan(1);
      kernels.rotate(turned, shape, rotation.inverse(), row -> 5 + row % 35);
      assertThat(turned.distance2(qkv)).isLessThan(1e-4);
    }
  }

  /** Whose every element is multiplied by one number, so that bits are equal. */
  @ParameterizedTest
  @MethodSource("implementations")
  void dropsTheSameElementsOnEveryDevice(Kernels kernels) {
    DropoutMask mask = DropoutMask.of(0.3, 7, 1);
    INDArray x = matrix(300, 37);
    INDArray residual = matrix(300, 37);
    for (Kernels device : List.of(kernels, new Nd4jKernels())) {
      INDArray y = matrix(300, 37);
      INDArray sum = x.dup('c');
      device.dropout(x, mask, y);
      device.addDropped(residual, sum, mask, sum);
      for (int i = 0; i < x.length(); i++) {
        float kept = mask.keeps(i) ? x.getFloat(i / 37, i % 37) * mask.scale() : 0;
        assertThat(y.getFloat(i / 37, i % 37)).isEqualTo(kept);
        assertThat(sum.getFloat(i / 37, i % 37))
            .isEqualTo(residual.getFloat(i / 37, i % 37) + kept);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void attends(Kernels kernels) {
    for (int context : new int[] {1, 13, 130}) {
      for (int keyValueHeads : new int[] {4, 2, 1}) {
        compareAttention(
            kernels, new AttentionShape(2, context, 4, keyValueHeads, 5), TextStarts.NONE);
      }
    }
  }

  private void compareAttention(Kernels kernels, AttentionShape shape, TextStarts texts) {
    int n = shape.batch() * shape.context();
    compare(
        kernels,
        (k, a) -> {
          k.attention(a[0], a[1], a[2], shape, texts);
          k.attentionBackward(a[0], a[1], a[2], a[3], a[4], shape, texts);
          return 0.0;
        },
        matrix(n, shape.packed()),
        matrix(shape.batch() * shape.heads(), shape.context()),
        matrix(n, shape.embedding()),
        matrix(n, shape.embedding()),
        matrix(n, shape.packed()));
  }

  /** Texts of one position, texts across blocks of rows, and one text of several blocks. */
  @ParameterizedTest
  @MethodSource("implementations")
  void attendsWithinTexts(Kernels kernels) {
    for (int context : new int[] {2, 13, 130, 200}) {
      TextStarts texts = texts(2, context);
      for (int keyValueHeads : new int[] {4, 2, 1}) {
        compareAttention(kernels, new AttentionShape(2, context, 4, keyValueHeads, 5), texts);
      }
    }
  }

  /** Not even numbers whose scores would be the largest. */
  @ParameterizedTest
  @MethodSource("implementations")
  void nothingOfATextReachesAnother(Kernels kernels) {
    AttentionShape shape = new AttentionShape(1, 130, 2, 8);
    int[][] starts = {IntStream.range(0, 130).map(i -> i < 50 ? 0 : i < 129 ? 50 : 129).toArray()};
    TextStarts texts = texts(starts);
    INDArray qkv = matrix(130, 48);
    INDArray dy = matrix(130, 16);
    INDArray[] before = bothPasses(kernels, qkv, dy, shape, texts);
    for (int i = 0; i < 130; i += i == 49 ? 80 : 1) { // the first text and the last
      qkv.getRow(i).muli(30).addi(7);
      dy.getRow(i).muli(-9);
    }
    INDArray[] after = bothPasses(kernels, qkv, dy, shape, texts);
    for (int i = 50; i < 129; i++) {
      assertThat(after[0].getRow(i)).isEqualTo(before[0].getRow(i));
      assertThat(after[1].getRow(i)).isEqualTo(before[1].getRow(i));
    }
    assertThat(after[0].getRow(49)).isNotEqualTo(before[0].getRow(49));
  }

  private INDArray[] bothPasses(
      Kernels kernels, INDArray qkv, INDArray dy, AttentionShape shape, TextStarts texts) {
    INDArray sums = matrix(shape.heads(), shape.context());
    INDArray y = matrix(shape.context(), shape.embedding());
    INDArray dqkv = matrix(shape.context(), shape.packed());
    kernels.attention(qkv, sums, y, shape, texts);
    kernels.attentionBackward(qkv, sums, y, dy, dqkv, shape, texts);
    return new INDArray[] {y, dqkv};
  }

  private TextStarts texts(int batch, int context) {
    int[][] starts = new int[batch][context];
    for (int[] ofSequence : starts) {
      for (int i = 1; i < context; i++) {
        boolean begins = i > context / 3 ? random.nextInt(40) == 0 : random.nextInt(4) == 0;
        ofSequence[i] = begins || i == context - 1 ? i : ofSequence[i - 1];
      }
    }
    return texts(starts);
  }

  private static TextStarts texts(int[][] starts) {
    int[][] ids = new int[starts.length][starts[0].length];
    return TextStarts.of(new TokenBatch(ids, ids, starts, new float[0][]));
  }

  /** Not even what is not a number. */
  @ParameterizedTest
  @MethodSource("implementations")
  void nothingOfALaterPositionReachesAnEarlierOne(Kernels kernels) {
    AttentionShape shape = new AttentionShape(1, 70, 2, 8);
    INDArray qkv = matrix(70, 48);
    INDArray before = matrix(70, 16);
    INDArray after = matrix(70, 16);
    kernels.attention(qkv, matrix(2, 70), before, shape, TextStarts.NONE);
    qkv.getRow(69).assign(1e30);
    qkv.getRow(68).assign(Float.NaN);
    kernels.attention(qkv, matrix(2, 70), after, shape, TextStarts.NONE);
    for (int i = 0; i < 64; i++) { // a block is multiplied whole, and 0 times NaN is NaN
      assertThat(after.getRow(i)).isEqualTo(before.getRow(i));
    }
  }

  /** In steps of several positions and of one, with another sequence in between. */
  @ParameterizedTest
  @MethodSource("implementations")
  void attendsToCachedPositionsAsToAllPositions(Kernels kernels) {
    for (int headSize : new int[] {5, 16, 40}) {
      AttentionShape shape = new AttentionShape(1, 21, 4, 2, headSize);
      INDArray qkv = matrix(21, shape.packed());
      INDArray expected = Nd4j.zeros(DataType.DOUBLE, 21, shape.embedding());
      INDArray sums = Nd4j.zeros(DataType.DOUBLE, 4, 21);
      new Nd4jKernels()
          .attention(qkv.castTo(DataType.DOUBLE), sums, expected, shape, TextStarts.NONE);
      for (Kernels device : List.of(kernels, new Nd4jKernels())) {
        KeyValueCache cache = new KeyValueCache(shape, 21);
        for (int[] step : new int[][] {{0, 3}, {3, 17}, {17, 18}, {18, 21}}) {
          int n = step[1] - step[0];
          INDArray rows =
              Nd4j.vstack(qkv.get(interval(step[0], step[1])), matrix(2, shape.packed()));
          INDArray y = matrix(n + 2, shape.embedding());
          List<CachedRows> both =
              List.of(
                  new CachedRows(cache, step[0], n),
                  new CachedRows(new KeyValueCache(shape, 2), 0, 2));
          device.attentionCached(rows.dup('c'), both, y, shape);
          INDArray difference =
              y.get(interval(0, n))
                  .castTo(DataType.DOUBLE)
                  .sub(expected.get(interval(step[0], step[1])));
          assertThat(difference.amaxNumber().doubleValue()).isLessThan(1e-5);
        }
      }
    }
  }

  private static INDArrayIndex[] interval(int from, int to) {
    return new INDArrayIndex[] {NDArrayIndex.interval(from, to), NDArrayIndex.all()};
  }

  /** Which is what makes texts independent of a batch. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void decodingMultipliesARowAloneAsAmongOthersBitForBit(int threads) {
    for (RowMath math : List.of(LaneRows.math(), RowMath.scalar())) {
      for (int n : new int[] {1, 31, 32, 100}) {
        INDArray x = matrix(11, 37);
        INDArray y = matrix(37, n);
        INDArray z = matrix(11, n);
        INDArray transposed = z.dup('c');
        INDArray initial = z.dup('c');
        try (Kernels kernels = new DecodingKernels(math, new Workers(threads))) {
          kernels.matmul(x, y, 1, z);
          kernels.matmulNT(x, y.transpose().dup('c'), 1, transposed);
          assertThat(transposed).isEqualTo(z);
          for (int i = 0; i < 11; i++) {
            INDArray alone = initial.getRow(i, true).dup('c');
            kernels.matmul(x.getRow(i, true).dup('c'), y, 1, alone);
            assertThat(alone.toFloatVector()).isEqualTo(z.getRow(i).dup().toFloatVector());
          }
        }
        INDArray expected = initial.castTo(DataType.DOUBLE);
        new Nd4jKernels().matmul(x.castTo(DataType.DOUBLE), y.castTo(DataType.DOUBLE), 1, expected);
        assertThat(z.castTo(DataType.DOUBLE).sub(expected).amaxNumber().doubleValue())
            .isLessThan(2e-5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void measuresCrossEntropy(Kernels kernels) {
    int[] targets = {4, TokenBatch.IGNORED, 0, 96};
    compare(kernels, (k, a) -> k.logSumExp(a[0])[3], matrix(4, 97).muli(5));
    compare(kernels, (k, a) -> k.crossEntropy(a[0], targets, 0.25), matrix(4, 97).muli(5));
    compare(kernels, (k, a) -> k.crossEntropy(a[0], targets, 0.25, 0.01), matrix(4, 97).muli(5));
  }

  @Test
  void theGradientIsThatOfCrossEntropyAndZLoss() {
    int[] targets = {4, TokenBatch.IGNORED, 0};
    double zLoss = 0.03;
    INDArray logits = matrix(3, 11).castTo(DataType.DOUBLE).muli(3);
    INDArray gradient = logits.dup();
    double entropy = new Nd4jKernels().crossEntropy(gradient, targets, 0.25, zLoss);
    assertThat(entropy).isCloseTo(minimised(logits, targets, 0), within(1e-12));
    double h = 1e-5;
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 11; j++) {
        INDArray above = logits.dup();
        above.putScalar(i, j, logits.getDouble(i, j) + h);
        INDArray below = logits.dup();
        below.putScalar(i, j, logits.getDouble(i, j) - h);
        double slope =
            (minimised(above, targets, zLoss) - minimised(below, targets, zLoss)) / (2 * h);
        assertThat(gradient.getDouble(i, j)).isCloseTo(0.25 * slope, within(1e-9));
      }
    }
  }

  /** From the definition. */
  private static double minimised(INDArray logits, int[] targets, double zLoss) {
    double sum = 0;
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] != TokenBatch.IGNORED) {
        double z = 0;
        for (int j = 0; j < logits.size(1); j++) {
          z += Math.exp(logits.getDouble(i, j));
        }
        sum += Math.log(z) - logits.getDouble(i, targets[i]) + zLoss * Math.pow(Math.log(z), 2);
      }
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 1, -1, 0.3f, 10, -10, 80, -80})
  void exponentialIsExactToAMillionth(float x) {
    assertThat((double) ScalarMath.exp(x)).isCloseTo(Math.exp(x), within(1e-6 * Math.exp(x)));
  }

  @Test
  void whatIsNotANumberStaysSo() {
    assertThat(ScalarMath.exp(Float.NaN)).isNaN();
    INDArray logits = matrix(1, 40);
    logits.putScalar(0, 7, Float.NaN);
    implementations()
        .forEach(k -> assertThat(k.crossEntropy(logits.dup(), new int[] {3}, 1)).isNaN());
  }
}
