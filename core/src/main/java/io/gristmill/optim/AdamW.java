package io.gristmill.optim;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.OptimizerSection;
import io.gristmill.error.InvalidConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * AdamW with global-norm clipping (Loshchilov and Hutter, 2019) as Deeplearning4j configures it.
 * All layers share equal settings, so Deeplearning4j passes the gradient of the whole network at
 * once, which makes a global norm possible. Weight decay is the {@link DecoupledWeightDecay} of the
 * layers.
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
    LearningRateSchedules.of(settings);
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
  public AdamWUpdater instantiate(INDArray viewArray, boolean initializeViewArray) {
    AdamWUpdater updater = new AdamWUpdater(this);
    updater.setStateViewArray(viewArray, viewArray.shape(), 'c', initializeViewArray);
    return updater;
  }

  @Override
  public GradientUpdater<AdamW> instantiate(
      Map<String, INDArray> updaterState, boolean initializeStateArrays) {
    AdamWUpdater updater = new AdamWUpdater(this);
    updater.setState(updaterState, initializeStateArrays);
    return updater;
  }

  @Override
  public double getLearningRate(int iteration, int epoch) {
    return LearningRateSchedules.of(settings).at(iteration);
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
}
