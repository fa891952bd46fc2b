package io.gristmill.model.dl4j;

import static io.gristmill.model.shape.ParameterLayout.ParameterNames.HEAD_WEIGHT;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.NORM;

import io.gristmill.model.layer.Norm;
import io.gristmill.model.layer.ReusableBuffer;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.optim.AdamW;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Configuration of final norm, vocabulary projection and cross-entropy. */
public final class LanguageModelHead extends GptLayerConf {

  private static final long serialVersionUID = 1L;

  /** No-argument constructor for Deeplearning4j's JSON. */
  LanguageModelHead() {}

  LanguageModelHead(GptConfig gpt, AdamW optimizer, long seed) {
    super(gpt, optimizer, seed);
  }

  @Override
  ParameterLayout newLayout() {
    return ParameterLayout.head(gpt());
  }

  @Override
  GptLayer<?> create(NeuralNetConfiguration conf, DataType type) {
    return new LanguageModelHeadLayer(conf, type);
  }

  /**
   * Deeplearning4j implementation of {@link LanguageModelHead}. Loss and gradient are computed
   * together, a chunk of rows at a time, so that {@code [n][vocabulary]} is never allocated. The
   * loss is the cross-entropy, also if a z-loss is minimised with it.
   */
  public static final class LanguageModelHeadLayer extends GptLayer<LanguageModelHead>
      implements LossLayer {

    private static final long serialVersionUID = 1L;

    /**
     * Maximum number of logits in a chunk: small enough for a shared cache, large enough for BLAS.
     */
    private static final int CHUNK_LOGITS = 1 << 21;

    private static final int SMALLEST_CHUNK = 512;

    private final transient Norm norm = Norm.of(this, gpt().block(), NORM);
    private final transient ReusableBuffer chunk = buffer(); // [rows][vocabulary]
    private transient INDArray labels;
    private double loss = Double.NaN;

    LanguageModelHeadLayer(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    /** Logits of all positions: {@code [batch][context][vocabulary]}. */
    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
      INDArray logits =
          allocate(
              memory, ArrayType.ACTIVATIONS, input.size(0), input.size(1), gpt().vocabularySize());
      INDArray rows = positions(logits);
      eachChunk(
          norm.forward(positions(input)),
          (from, some) -> slice(rows, from, some.size(0)).assign(some));
      return logits;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr memory) {
      INDArray x = positions(input);
      int[] targets = Ids.targets(labels, gpt());
      double scale = 1.0 / Math.max(1, count(targets));
      double zLoss = layerConf().optimizer().settings().zLoss();
      INDArray dx = allocate(memory, ArrayType.ACTIVATION_GRAD, input.shape());
      INDArray da = allocate(memory, ArrayType.BP_WORKING_MEM, x.shape());
      INDArray a = norm.forward(x);
      double[] sum = new double[1];
      eachChunk(
          a,
          (from, logits) -> {
            long n = logits.size(0);
            int[] some = Arrays.copyOfRange(targets, (int) from, (int) (from + n));
            sum[0] += kernels.crossEntropy(logits, some, scale, zLoss);
            kernels.matmulNTBackward(
                slice(a, from, n),
                weight(HEAD_WEIGHT),
                logits,
                from == 0 ? 0 : 1,
                gradientOf(HEAD_WEIGHT),
                slice(da, from, n));
          });
      loss = sum[0] * scale;
      INDArray zero = positions(dx).assign(0);
      norm.backward(x, da, zero, zero);
      return new Pair<>(filledGradient(), dx);
    }

    private static long count(int[] targets) {
      return Arrays.stream(targets).filter(id -> id != TokenBatch.IGNORED).count();
    }

    /** Output of the norm in the last forward pass, for checks. */
    public INDArray lastNorm() {
      return norm.last();
    }

    /**
     * Logits of {@code x} {@code [n][d]}, a chunk of rows at a time; a chunk is valid during the
     * call.
     */
    public void logits(INDArray x, Chunks consumer) {
      eachChunk(norm.forward(x), consumer);
    }

    private void eachChunk(INDArray a, Chunks consumer) {
      long vocabulary = gpt().vocabularySize();
      long most = chunkRows(vocabulary);
      for (long from = 0; from < a.size(0); from += most) {
        long n = Math.min(most, a.size(0) - from);
        INDArray logits = chunk.matrix(n, vocabulary);
        kernels.matmulNT(slice(a, from, n), weight(HEAD_WEIGHT), 0, logits);
        consumer.accept(from, logits);
      }
    }

    /** Maximum number of rows in a chunk. */
    public static long chunkRows(long vocabulary) {
      return Math.max(SMALLEST_CHUNK, CHUNK_LOGITS / vocabulary);
    }

    private static INDArray slice(INDArray matrix, long from, long rows) {
      return matrix.get(NDArrayIndex.interval(from, from + rows), NDArrayIndex.all());
    }

    @Override
    public double computeScore(double regularization, boolean training, LayerWorkspaceMgr memory) {
      if (Double.isNaN(loss)) {
        int[] targets = Ids.targets(labels, gpt());
        double[] sum = new double[1];
        eachChunk(
            norm.forward(positions(input)),
            (from, logits) -> {
              int to = (int) (from + logits.size(0));
              sum[0] +=
                  kernels.crossEntropy(logits, Arrays.copyOfRange(targets, (int) from, to), 1);
            });
        loss = sum[0] / Math.max(1, count(targets));
      }
      return loss + regularization;
    }

    @Override
    public void setLabels(INDArray newLabels) {
      labels = newLabels;
      loss = Double.NaN;
    }

    @Override
    public INDArray getLabels() {
      return labels;
    }

    @Override
    public void clear() {
      super.clear();
      labels = null;
    }

    /** Consumer of {@code logits [rows][vocabulary]} for the positions from {@code from} on. */
    @FunctionalInterface
    public interface Chunks {
      void accept(long from, INDArray logits);
    }
  }

  /**
   * An output layer without the classifier methods, which Deeplearning4j requires but never calls.
   */
  interface LossLayer extends IOutputLayer {

    @Override
    default boolean needsLabels() {
      return true;
    }

    @Override
    default INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr memory) {
      throw unsupported();
    }

    @Override
    default double f1Score(DataSet data) {
      throw unsupported();
    }

    @Override
    default double f1Score(INDArray examples, INDArray labels) {
      throw unsupported();
    }

    @Override
    @SuppressWarnings("deprecation")
    default int numLabels() {
      throw unsupported();
    }

    @Override
    default void fit(DataSetIterator iter) {
      throw unsupported();
    }

    @Override
    default int[] predict(INDArray examples) {
      throw unsupported();
    }

    @Override
    default List<String> predict(DataSet dataSet) {
      throw unsupported();
    }

    @Override
    default void fit(INDArray examples, INDArray labels) {
      throw unsupported();
    }

    @Override
    default void fit(DataSet data) {
      throw unsupported();
    }

    @Override
    default void fit(INDArray examples, int[] labels) {
      throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
      return new UnsupportedOperationException("a language model's head is no classifier");
    }
  }
}
