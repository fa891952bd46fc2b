package io.gristmill.optim;

import io.gristmill.config.OptimizerSection;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Muon (Jordan, 2024) as Deeplearning4j configures it, for the matrices inside the blocks: one
 * state element per parameter, the momentum. A matrix W {@code [in][out]} with clipped gradient G,
 * momentum B and rate r becomes
 *
 * <pre>
 * B = m B + (1 - m) G;  U = m B + (1 - m) G;  W = W (1 - r decay) - r scale orthogonalized(U)
 * </pre>
 *
 * <p>Deeplearning4j's own loop cannot train with it: an updater sees neither the global norm nor
 * the shapes of the matrices.
 */
public record Muon(OptimizerSection settings) implements IUpdater {

  private static final long serialVersionUID = 1L;

  @Override
  public long stateSize(long numParams) {
    return numParams;
  }

  @Override
  public Updater instantiate(INDArray viewArray, boolean initializeViewArray) {
    Updater updater = new Updater(this);
    updater.setStateViewArray(viewArray, viewArray.shape(), 'c', initializeViewArray);
    return updater;
  }

  @Override
  public Updater instantiate(Map<String, INDArray> updaterState, boolean initializeStateArrays) {
    Updater updater = new Updater(this);
    updater.setState(updaterState, initializeStateArrays);
    return updater;
  }

  @Override
  public double getLearningRate(int iteration, int epoch) {
    return settings.muonRate(LearningRateSchedule.of(settings).at(iteration));
  }

  @Override
  public boolean hasLearningRate() {
    return true;
  }

  @Override
  public void setLrAndSchedule(double lr, ISchedule lrSchedule) {
    throw new UnsupportedOperationException("the schedule is part of the settings");
  }

  /** Returns this object, which is immutable. */
  @Override
  public Muon clone() {
    return this;
  }

  /** The momentum of consecutive matrices. */
  public static final class Updater implements GradientUpdater<Muon> {

    private static final String MOMENTUM = "B";

    private final Muon config;
    private INDArray momentum;

    private Updater(Muon config) {
      this.config = config;
    }

    /**
     * Replaces the gradient of some consecutive parameters by U, which is still to be
     * orthogonalized.
     *
     * @param from index of the first one among those of this updater
     * @param clip the gradient is multiplied by it first
     */
    public void update(VectorMath math, INDArray gradient, long from, double clip) {
      INDArray some = momentum.get(NDArrayIndex.interval(from, from + gradient.length()));
      math.momentum(gradient, some, clip, config.settings().muon().momentum());
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      throw new UnsupportedOperationException("Muon in Deeplearning4j's own loop");
    }

    @Override
    public Muon getConfig() {
      return config;
    }

    @Override
    public void setState(Map<String, INDArray> stateMap, boolean initialize) {
      momentum = stateMap.get(MOMENTUM);
      if (initialize) {
        momentum.assign(0);
      }
    }

    @Override
    public Map<String, INDArray> getState() {
      return Map.of(MOMENTUM, momentum);
    }

    @Override
    public void setStateViewArray(
        INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
      setState(Map.of(MOMENTUM, viewArray.reshape(viewArray.length())), initialize);
    }
  }
}
