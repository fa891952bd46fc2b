package io.gristmill.optim;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.OptimizerSection;
import io.gristmill.error.InvalidConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * AdamW with global-norm clipping (Loshchilov and Hutter, 2019) as Deeplearning4j configures it.
 * All layers share equal settings, so Deeplearning4j passes the gradient of the whole network at
 * once, which makes a global norm possible: {@link Clipping}. Weight decay is the {@link
 * DecoupledWeightDecay} of the layers.
 */
public record AdamW(OptimizerSection settings) implements IUpdater {

  private static final long serialVersionUID = 1L;

  @JsonCreator
  public AdamW(@JsonProperty("settings") OptimizerSection settings) {
    this.settings = settings;
    List<String> problems = new ArrayList<>();
    inRange("learning-rate", settings.learningRate(), Double.MAX_VALUE, problems);
    inRange("min-learning-rate", settings.minLearningRate(), Double.MAX_VALUE, problems);
    inRange("beta1", settings.beta1(), Math.nextDown(1.0), problems);
    inRange("beta2", settings.beta2(), Math.nextDown(1.0), problems);
    inRange("epsilon", settings.epsilon(), Double.MAX_VALUE, problems);
    inRange("weight-decay", settings.weightDecay(), Double.MAX_VALUE, problems);
    inRange("clip", settings.clip(), Double.MAX_VALUE, problems);
    inRange("max-gradient-norm", settings.maxGradientNorm(), Double.MAX_VALUE, problems);
    inRange("z-loss", settings.zLoss(), Double.MAX_VALUE, problems);
    inRange("muon.learning-rate", settings.muon().learningRate(), Double.MAX_VALUE, problems);
    inRange("muon.momentum", settings.muon().momentum(), Math.nextDown(1.0), problems);
    inRange("warmup-steps", settings.warmupSteps(), Integer.MAX_VALUE, problems);
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(String.join("; ", problems) + " at optimizer");
    }
  }

  private static void inRange(String key, double value, double largest, List<String> problems) {
    if (!(value >= 0 && value <= largest)) {
      String range = largest == Math.nextDown(1.0) ? "from 0 to below 1" : "0 or more";
      problems.add(format("%s: %s (expected %s)", key, value, range));
    }
  }

  /** The number of state elements: first and second moments. */
  @Override
  public long stateSize(long numParams) {
    return 2 * numParams;
  }

  @Override
  public Updater instantiate(INDArray viewArray, boolean initializeViewArray) {
    Updater updater = new Updater(this);
    updater.setStateViewArray(viewArray, viewArray.shape(), 'c', initializeViewArray);
    return updater;
  }

  @Override
  public GradientUpdater<AdamW> instantiate(
      Map<String, INDArray> updaterState, boolean initializeStateArrays) {
    Updater updater = new Updater(this);
    updater.setState(updaterState, initializeStateArrays);
    return updater;
  }

  @Override
  public double getLearningRate(int iteration, int epoch) {
    return LearningRateSchedule.of(settings).at(iteration);
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
  public AdamW clone() {
    return this;
  }

  /**
   * Computes AdamW's update from the gradient of the whole network, or of the consecutive
   * parameters that Muon does not update. The state consists of all first moments, then all second
   * moments.
   */
  public static final class Updater implements GradientUpdater<AdamW> {

    private static final String FIRST = "M";
    private static final String SECOND = "V";

    private final AdamW config;
    private final LearningRateSchedule schedule;
    private INDArray first;
    private INDArray second;
    private Clipping clipping = new Clipping(0, false, 1);

    Updater(AdamW config) {
      this.config = config;
      this.schedule = LearningRateSchedule.of(config.settings());
    }

    /**
     * Replaces the gradient by the value to subtract, without decay. A gradient that is not finite
     * or exceeds the limit is rejected: moments stay unchanged and the gradient becomes zero.
     */
    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      clipping = Clipping.of(config.settings(), VectorMath.of(gradient).norm(gradient));
      if (clipping.refused()) {
        gradient.assign(0);
      } else {
        double rate = schedule.at(iteration);
        update(VectorMath.of(gradient), gradient, 0, rate, iteration, clipping.factor());
      }
    }

    /**
     * The same for some consecutive parameters, without clipping and limit.
     *
     * @param from index of the first one among those of this updater
     * @param rate learning rate
     * @param clip the gradient is multiplied by it first
     */
    public void update(
        VectorMath math, INDArray gradient, long from, double rate, long iteration, double clip) {
      INDArrayIndex some = NDArrayIndex.interval(from, from + gradient.length());
      math.adam(
          gradient,
          first.get(some),
          second.get(some),
          AdamCoefficients.of(config.settings(), rate, iteration + 1, clip));
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

  /**
   * Treatment of a gradient by its global norm.
   *
   * @param norm before clipping
   * @param refused whether the step is skipped: the norm is not finite or exceeds the limit
   * @param factor the gradient is multiplied by it
   */
  public record Clipping(double norm, boolean refused, double factor) {

    /** Clips to {@code optimizer.clip}, unless {@code optimizer.max-gradient-norm} is exceeded. */
    public static Clipping of(OptimizerSection s, double norm) {
      double limit = s.maxGradientNorm() > 0 ? s.maxGradientNorm() : Double.MAX_VALUE;
      double factor = s.clip() > 0 ? Math.min(1.0, s.clip() / (norm + 1e-6)) : 1.0;
      return new Clipping(norm, !(norm <= limit), factor);
    }
  }
}
