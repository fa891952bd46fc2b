package io.gristmill.model;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.dl4j.GptGraph;
import io.gristmill.model.shape.HiddenMatrix;
import io.gristmill.optim.AdamW;
import io.gristmill.optim.LearningRateSchedule;
import io.gristmill.optim.Muon;
import io.gristmill.optim.VectorMath;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One update of all parameters from the gradient of a step: AdamW, and {@link Muon} for the
 * matrices inside the blocks if it is configured. Both follow one schedule, each in proportion to
 * its own rate.
 */
final class GptOptimizer implements AutoCloseable {

  private final GptGraph layers;
  private final OptimizerSection settings;
  private final LearningRateSchedule schedule;
  private final NewtonSchulz newtonSchulz;

  GptOptimizer(GptGraph layers) {
    this.layers = layers;
    this.settings = layers.optimizer();
    this.schedule = LearningRateSchedule.of(settings);
    this.newtonSchulz = new NewtonSchulz(layers.type(), settings.muon().steps());
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
   * Updates the parameters and the optimizer's state. The gradient is overwritten. With AdamW alone
   * it is what Deeplearning4j's updater does, to the bit, without its garbage.
   *
   * @param clip the gradient is multiplied by it first
   * @param precision of the products that orthogonalize
   */
  void update(long iteration, double clip, Precision precision) {
    double rate = rate(iteration);
    double hiddenRate = rate;
    for (UpdaterBlock block : layers.graph().getUpdater().getUpdaterBlocks()) {
      INDArray gradient = flat(block.getGradientView());
      if (block.getGradientUpdater() instanceof AdamW.Updater adam) {
        adam.update(math(gradient), gradient, (int) iteration, clip);
      } else {
        ((Muon.Updater) block.getGradientUpdater()).update(math(gradient), gradient, clip);
      }
    }
    if (settings.name() == OptimizerSection.Name.MUON) {
      hiddenRate = Muon.rate(settings, rate);
      orthogonalize(hiddenRate, precision);
    }
    layers.decay(rate, hiddenRate);
    INDArray parameters = flat(layers.graph().params());
    math(parameters).addScaled(parameters, gradient(), -1);
  }

  private void orthogonalize(double rate, Precision precision) {
    for (HiddenMatrix matrix : HiddenMatrix.of(layers.config())) {
      double scale = rate * Muon.scale(settings, matrix.in(), matrix.out());
      for (INDArray gradient : layers.gradients(matrix)) {
        newtonSchulz.apply(gradient, scale, layers.kernels(), precision);
      }
    }
  }

  private VectorMath math(INDArray array) {
    return VectorMath.of(array, layers.kernels().workers());
  }

  private INDArray gradient() {
    return flat(layers.graph().getGradientsViewArray());
  }

  private static INDArray flat(INDArray array) {
    return array.reshape(array.length());
  }

  @Override
  public void close() {
    newtonSchulz.close();
  }
}
