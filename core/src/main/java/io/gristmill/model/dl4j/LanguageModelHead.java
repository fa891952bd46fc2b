package io.gristmill.model.dl4j;

import static io.gristmill.model.shape.ParameterLayout.ParameterNames.HEAD_WEIGHT;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.NORM;

import io.gristmill.model.layer.LayerContext;
import io.gristmill.model.layer.Norm;
import io.gristmill.model.objective.ClassificationLoss;
import io.gristmill.model.objective.HeadLoss;
import io.gristmill.model.objective.PreferenceLoss;
import io.gristmill.model.objective.RegressionLoss;
import io.gristmill.model.objective.TextLoss;
import io.gristmill.model.objective.Vocabulary;
import io.gristmill.model.objective.Vocabulary.Chunks;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.model.step.Objective;
import io.gristmill.optim.AdamW;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Configuration of final norm, vocabulary projection and loss. */
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
   * together, for the positions with a target alone. The loss is the cross-entropy, also if a
   * z-loss is minimised with it, or that of another objective.
   */
  public static final class LanguageModelHeadLayer extends GptLayer<LanguageModelHead>
      implements LossLayer {

    private static final long serialVersionUID = 1L;

    private final transient Norm norm = Norm.of(this, gpt().block(), NORM);
    private final transient Vocabulary vocabulary = new Vocabulary(this);
    private transient INDArray labels;
    private transient Objective objective = Objective.NEXT_ID;
    private transient float[][] references = {};
    private double loss = Double.NaN;

    LanguageModelHeadLayer(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    /** Sets the objective of the next steps. */
    void use(Objective other) {
      objective = other;
    }

    public Objective objective() {
      return objective;
    }

    /** The outputs of an objective are rows of a matrix that may be frozen otherwise. */
    @Override
    public boolean trains(String name) {
      return super.trains(name) || (objective.outputs() > 0 && name.equals(HEAD_WEIGHT));
    }

    /** Sets the further numbers of the sequences of the next pass. */
    void use(float[][] values) {
      references = values;
    }

    /** Logits of all positions: {@code [batch][context][vocabulary]}. */
    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
      INDArray logits =
          allocate(
              memory, ArrayType.ACTIVATIONS, input.size(0), input.size(1), gpt().vocabularySize());
      INDArray rows = positions(logits);
      logits(
          positions(input),
          (from, some) -> LayerContext.rows(rows, from, from + some.size(0)).assign(some));
      return logits;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr memory) {
      HeadLoss minimized = minimized();
      INDArray x = positions(input);
      int[] chosen = minimized.positions();
      boolean all = Arrays.equals(chosen, IntStream.range(0, (int) x.size(0)).toArray());
      INDArray rows = all ? x : working(memory, chosen.length);
      if (!all) {
        kernels.addRows(x, chosen, rows.assign(0));
      }
      INDArray dx = allocate(memory, ArrayType.ACTIVATION_GRAD, input.shape());
      INDArray da = working(memory, chosen.length);
      loss = minimized.backward(vocabulary, norm.forward(rows), da);
      INDArray zero = positions(dx).assign(0);
      INDArray drows = all ? zero : working(memory, chosen.length).assign(0);
      norm.backward(rows, da, drows, drows);
      if (!all) {
        kernels.addToRows(drows, chosen, zero);
      }
      return new Pair<>(filledGradient(), dx);
    }

    /** Memory for rows, as large for every batch: Deeplearning4j provides what the first needed. */
    private INDArray working(LayerWorkspaceMgr memory, int rows) {
      long most = Math.max(rows, input.size(0) * input.size(1));
      return LayerContext.rows(working(memory).matrix(most, input.size(2)), 0, rows);
    }

    private HeadLoss minimized() {
      double zLoss = layerConf().optimizer().settings().zLoss();
      return switch (objective.kind()) {
        case TEXT -> TextLoss.of(targets(), zLoss);
        case CLASSIFICATION ->
            ClassificationLoss.of(objective, targets(), gpt().vocabularySize(), zLoss);
        case REGRESSION -> RegressionLoss.of(Ids.values(labels));
        case PREFERENCE ->
            PreferenceLoss.of(
                objective.beta(), targets(), texts(), references, (int) labels.size(1));
      };
    }

    private int[] targets() {
      return Ids.targets(labels, gpt());
    }

    /** Output of the norm in the last forward pass, for checks. */
    public INDArray lastNorm() {
      return norm.last();
    }

    /** Logits of {@code x [n][d]}, a chunk of rows at a time. */
    public void logits(INDArray x, Chunks consumer) {
      vocabulary.logits(norm.forward(x), consumer);
    }

    /** The same for the outputs of the objective alone: {@code [n][outputs]}. */
    public void outputs(INDArray x, Chunks consumer) {
      vocabulary.outputs(norm.forward(x), objective.outputs(), consumer);
    }

    /** Log-probability of the target of each row of {@code x [n][d]}. */
    public double[] logProbabilities(INDArray x, int[] targets) {
      return vocabulary.logProbabilities(norm.forward(x), targets);
    }

    @Override
    public double computeScore(double regularization, boolean training, LayerWorkspaceMgr memory) {
      if (Double.isNaN(loss)) {
        loss = textLoss();
      }
      return loss + regularization;
    }

    /** The loss of text without a backward pass, which Deeplearning4j's scores ask for. */
    private double textLoss() {
      if (objective.kind() != Objective.Kind.TEXT) {
        throw new UnsupportedOperationException(objective.kind() + " without a backward pass");
      }
      int[] targets = targets();
      double[] sum = new double[1];
      logits(
          positions(input),
          (from, logits) -> {
            int to = (int) (from + logits.size(0));
            sum[0] += kernels.crossEntropy(logits, Arrays.copyOfRange(targets, (int) from, to), 1);
          });
      return sum[0] / Math.max(1, HeadLoss.count(targets));
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
  }
}
