package io.gristmill.optim;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * Computes AdamW's update from the gradient of the whole network, or of the consecutive parameters
 * that Muon does not update. The state consists of all first moments, then all second moments.
 */
public final class AdamWUpdater implements GradientUpdater<AdamW> {

  private static final String FIRST = "M";
  private static final String SECOND = "V";

  private final AdamW config;
  private final LearningRateSchedule schedule;
  private INDArray first;
  private INDArray second;
  private Clipping clipping = new Clipping(0, false, 1);

  AdamWUpdater(AdamW config) {
    this.config = config;
    this.schedule = LearningRateSchedules.of(config.settings());
  }

  /**
   * Replaces the gradient by the value to subtract, without decay. A gradient that is not finite or
   * exceeds the limit is rejected: moments stay unchanged and the gradient becomes zero.
   */
  @Override
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    clipping = Clipping.of(config.settings(), VectorMath.of(gradient).norm(gradient));
    if (clipping.refused()) {
      gradient.assign(0);
    } else {
      update(VectorMath.of(gradient), gradient, iteration, clipping.factor());
    }
  }

  /**
   * The same without clipping and limit.
   *
   * @param clip the gradient is multiplied by it first
   */
  public void update(VectorMath math, INDArray gradient, int iteration, double clip) {
    math.adam(
        gradient,
        first,
        second,
        AdamCoefficients.of(config.settings(), schedule.at(iteration), iteration + 1L, clip));
  }

  /** Returns the norm of the last gradient before clipping. */
  public double gradientNorm() {
    return clipping.norm();
  }

  /** Whether the last gradient was rejected, so that the step must not change any parameter. */
  public boolean refused() {
    return clipping.refused();
  }

  @Override
  public AdamW getConfig() {
    return config;
  }

  @Override
  public void setState(Map<String, INDArray> stateMap, boolean initialize) {
    first = stateMap.get(FIRST);
    second = stateMap.get(SECOND);
    if (initialize) {
      first.assign(0);
      second.assign(0);
    }
  }

  @Override
  public Map<String, INDArray> getState() {
    return Map.of(FIRST, first, SECOND, second);
  }

  @Override
  public void setStateViewArray(
      INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
    INDArray flat = viewArray.reshape(viewArray.length());
    long half = flat.length() / 2;
    first = flat.get(NDArrayIndex.interval(0, half));
    second = flat.get(NDArrayIndex.interval(half, 2 * half));
    if (initialize) {
      flat.assign(0);
    }
  }
}
