package io.gristmill.optim;

import io.gristmill.config.OptimizerSection;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * Computes AdamW's update from the gradient of the whole network. The state consists of all first
 * moments, then all second moments.
 */
public final class AdamWUpdater implements GradientUpdater<AdamW> {

  private static final String FIRST = "M";
  private static final String SECOND = "V";

  private final AdamW config;
  private final LearningRateSchedule schedule;
  private INDArray first;
  private INDArray second;
  private double gradientNorm;
  private boolean refused;

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
    VectorMath math = VectorMath.of(gradient);
    gradientNorm = math.norm(gradient);
    refused = !(gradientNorm <= limit());
    if (refused) {
      gradient.assign(0);
      return;
    }
    math.adam(gradient, first, second, coefficients(iteration));
  }

  private double limit() {
    double limit = config.settings().maxGradientNorm();
    return limit > 0 ? limit : Double.MAX_VALUE;
  }

  private AdamCoefficients coefficients(int iteration) {
    OptimizerSection s = config.settings();
    double clip = s.clip() > 0 ? Math.min(1.0, s.clip() / (gradientNorm + 1e-6)) : 1.0;
    return AdamCoefficients.of(s, schedule.at(iteration), iteration + 1L, clip);
  }

  /** Returns the norm of the last gradient before clipping. */
  public double gradientNorm() {
    return gradientNorm;
  }

  /** Whether the last gradient was rejected, so that the step must not change any parameter. */
  public boolean refused() {
    return refused;
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
