package io.gristmill.model;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Rate;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.dl4j.GptGraph;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.layer.ReusableBuffer;
import io.gristmill.model.shape.HiddenMatrix;
import io.gristmill.model.shape.ParameterGroups;
import io.gristmill.model.shape.ParameterGroups.Group;
import io.gristmill.model.shape.ParameterGroups.Range;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import io.gristmill.model.step.Objective;
import io.gristmill.optim.AdamW;
import io.gristmill.optim.DecoupledWeightDecay;
import io.gristmill.optim.LearningRateSchedule;
import io.gristmill.optim.Muon;
import io.gristmill.optim.VectorMath;
import java.util.List;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One update of all parameters from the gradient of a step: AdamW, and {@link Muon} for the
 * matrices inside the blocks if it is configured. Both follow one schedule, each in proportion to
 * its own rate.
 */
final class GptOptimizer implements AutoCloseable {

  private final GptGraph layers;
  private final OptimizerSection settings;
  private final LearningRateSchedule schedule;
  private final DecoupledWeightDecay decay;
  private final NewtonSchulz newtonSchulz;
  private ParameterGroups groups;

  GptOptimizer(GptGraph layers) {
    this.layers = layers;
    this.settings = layers.optimizer();
    this.schedule = LearningRateSchedule.of(settings);
    this.decay = new DecoupledWeightDecay(settings.weightDecay());
    this.groups = groups(Objective.NEXT_ID);
    this.newtonSchulz = new NewtonSchulz(layers.type(), settings.muon().steps());
  }

  /**
   * Sets what is minimized from now on, which tells the outputs from the rest of the vocabulary.
   *
   * @throws io.gristmill.error.InvalidConfigException for a rate of no parameter
   */
  void use(Objective objective) {
    groups = groups(objective).requireMatches();
  }

  private ParameterGroups groups(Objective objective) {
    return ParameterGroups.of(
        layers.config(), settings.name(), Rate.parse(settings.rates()), objective.outputs());
  }

  /** Sets the gradients of frozen parameters to 0. */
  void freeze() {
    for (Range range : groups.frozen()) {
      part(gradient(), range.from(), range.to()).assign(0);
    }
  }

  /** AdamW's learning rate of an update. */
  double rate(long iteration) {
    return schedule.at(iteration);
  }

  /** The treatment of the present gradient, whose norm is over all parameters. */
  AdamW.Clipping clipping() {
    INDArray gradient = gradient();
    return AdamW.Clipping.of(settings, math(gradient).norm(gradient));
  }

  /**
   * Updates the trained parameters and their optimizer's state. The gradient is overwritten. With
   * AdamW alone it is what Deeplearning4j's updater does, to the bit, without its garbage.
   *
   * @param clip the gradient is multiplied by it first
   * @param precision of the products that orthogonalize
   */
  void update(long iteration, double clip, Precision precision) {
    double rate = rate(iteration);
    double hiddenRate = rate;
    List<Range> trained = groups.trained();
    for (UpdaterBlock block : layers.graph().getUpdater().getUpdaterBlocks()) {
      trained.forEach(range -> update(block, range, iteration, clip));
    }
    if (settings.name() == OptimizerSection.Name.MUON) {
      hiddenRate = settings.muonRate(rate);
      orthogonalize(hiddenRate, precision);
    }
    decay(rate, hiddenRate);
    INDArray parameters = flat(layers.graph().params());
    for (Range range : trained) {
      INDArray some = part(parameters, range.from(), range.to());
      math(some).addScaled(some, part(gradient(), range.from(), range.to()), -1);
    }
  }

  /** Replaces the gradient by the update where the range and the parameters of a block overlap. */
  private void update(UpdaterBlock block, Range range, long iteration, double clip) {
    long first = block.getParamOffsetStart();
    long from = Math.max(first, range.from());
    long to = Math.min(block.getParamOffsetEnd(), range.to());
    if (from < to) {
      INDArray gradient = part(gradient(), from, to);
      if (block.getGradientUpdater() instanceof AdamW.Updater adam) {
        double rate = rate(iteration) * range.factor();
        adam.update(math(gradient), gradient, from - first, rate, iteration, clip);
      } else {
        ((Muon.Updater) block.getGradientUpdater())
            .update(math(gradient), gradient, from - first, clip);
      }
    }
  }

  private void orthogonalize(double rate, Precision precision) {
    for (HiddenMatrix matrix : HiddenMatrix.of(layers.config())) {
      double scale = rate * settings.muon().scale().factor(matrix.in(), matrix.out());
      List<INDArray> gradients = layers.gradients(matrix);
      for (int i = 0; i < gradients.size(); i++) {
        String name = ParameterNames.BLOCK + i + "." + matrix.parameter();
        double factor = ParameterGroups.factor(name, layers.config(), groups.rates());
        if (factor > 0) {
          newtonSchulz.apply(gradients.get(i), scale * factor, layers.kernels(), precision);
        }
      }
    }
  }

  /** Adds the decay of the matrices to the update. */
  private void decay(double rate, double hiddenRate) {
    INDArray parameters = flat(layers.graph().params());
    for (Group group : groups.groups()) {
      if (group.decays() && group.factor() > 0) {
        INDArray update = part(gradient(), group.from(), group.to());
        INDArray values = part(parameters, group.from(), group.to());
        double ofGroup = (group.hidden() ? hiddenRate : rate) * group.factor();
        decay.apply(math(update), values, update, ofGroup);
      }
    }
  }

  private VectorMath math(INDArray array) {
    return VectorMath.of(array, layers.kernels().workers());
  }

  private INDArray gradient() {
    return flat(layers.graph().getGradientsViewArray());
  }

  private static INDArray part(INDArray flat, long from, long to) {
    return flat.get(NDArrayIndex.interval(from, to));
  }

  private static INDArray flat(INDArray array) {
    return array.reshape(array.length());
  }

  @Override
  public void close() {
    newtonSchulz.close();
  }

  /**
   * Orthogonalizes matrices by the quintic Newton-Schulz iteration of Muon (Jordan, 2024): {@code X
   * = U / max(|U|, 1e-7)}, then several times {@code A = X Xᵀ, X = a X + (b A + c A A) X}.
   *
   * <p>The result is no orthogonal matrix: after five steps its singular values are 0.68 to 1.2,
   * and near 0 where those of U are less than about 0.001 of its norm. A matrix of zeros stays one.
   */
  static final class NewtonSchulz implements AutoCloseable {

    private static final double A = 3.4445;
    private static final double B = -4.7750;
    private static final double C = 2.0315;
    private static final double EPSILON = 1e-7;

    private final int steps;
    private final ReusableBuffer even;
    private final ReusableBuffer odd;
    private final ReusableBuffer gram;
    private final ReusableBuffer polynomial;

    NewtonSchulz(DataType type, int steps) {
      this.steps = steps;
      this.even = new ReusableBuffer(type);
      this.odd = new ReusableBuffer(type);
      this.gram = new ReusableBuffer(type);
      this.polynomial = new ReusableBuffer(type);
    }

    /**
     * Replaces a matrix by {@code scale} times its orthogonalized form.
     *
     * @param matrix finite, of any strides
     * @param kernels for the products, whose result does not depend on their threads
     * @param precision of their operands
     */
    void apply(INDArray matrix, double scale, Kernels kernels, Precision precision) {
      // The same result for the transposed matrix, with the smaller A.
      INDArray wide = matrix.size(0) > matrix.size(1) ? matrix.transpose() : matrix;
      long rows = wide.size(0);
      INDArray a = gram.matrix(rows, rows);
      INDArray p = polynomial.matrix(rows, rows);
      INDArray x = even.matrix(rows, wide.size(1));
      INDArray next = odd.matrix(rows, wide.size(1));
      x.assign(wide);
      x.muli(1 / Math.max(VectorMath.of(x, kernels.workers()).norm(x), EPSILON));
      for (int i = 0; i < steps; i++) {
        kernels.use(precision); // x, a right operand, has changed
        kernels.gram(x, 0, a);
        p.assign(a);
        kernels.gram(a, B / C, p);
        p.muli(C);
        next.assign(x);
        kernels.matmul(p, x, A, next);
        INDArray last = x;
        x = next;
        next = last;
      }
      kernels.use(Precision.FLOAT32);
      wide.assign(x.muli(scale));
    }

    @Override
    public void close() {
      even.close();
      odd.close();
      gram.close();
      polynomial.close();
    }
  }
}
