package io.gristmill.config;

import static io.gristmill.config.Limits.ABOVE_ZERO;
import static io.gristmill.config.Limits.BELOW_ONE;

import io.gristmill.config.Limits.AtLeast;
import io.gristmill.config.Limits.Between;
import io.gristmill.host.FloatEncoding;
import java.io.Serializable;

/**
 * The {@code averaging} section: data-parallel training and the averaging of replicas.
 *
 * @param replicas number of model copies trained in parallel
 * @param engine what computes on GPUs; without effect on CPUs
 * @param frequency number of steps that a replica takes between two averagings (H)
 * @param firstFrequency number of steps of the first rounds, unless the schedule is constant
 * @param localFrom fraction of the steps after which {@code post-local} changes to {@code
 *     frequency}
 * @param synchronousSteps number of first steps after each of which the plain mean is taken,
 *     whatever the schedule and the outer optimizer
 * @param outerLearningRate learning rate of {@code nesterov}
 * @param outerMomentum momentum of {@code nesterov}
 * @param encoding wire format of the updates
 * @param errorFeedback whether the encoding error is added to the update of the next round
 * @param overlap whether a round is averaged during the steps of the next one
 * @param fragments number of parts of the model, of which each round averages one in turn
 * @param recoveryEvery rounds that may have to be repeated if an executor is lost: the number of
 *     rounds between two saves of the replicas' states, including checkpoints
 * @param stateCopies number of executors (0, 1 or 2) that cache each replica's state in addition to
 *     the live one. 0 costs least. With 1, a replica that moves or is rolled back does not repeat
 *     rounds; with 2, neither does one whose executor is lost
 * @param roundSeconds time limit of a round, after which no replica begins another step; 0 for none
 */
public record AveragingSection(
    Trainer trainer,
    @AtLeast(1) int replicas,
    Device device,
    Engine engine,
    @AtLeast(1) int frequency,
    FrequencySchedule frequencySchedule,
    @AtLeast(1) int firstFrequency,
    @Between(min = 0, max = 1) double localFrom,
    @AtLeast(0) int synchronousSteps,
    Outer outer,
    @AtLeast(ABOVE_ZERO) double outerLearningRate,
    @Between(min = 0, max = BELOW_ONE) double outerMomentum,
    FloatEncoding encoding,
    boolean errorFeedback,
    boolean overlap,
    @AtLeast(1) int fragments,
    OptimizerStates optimizerStates,
    @AtLeast(1) int recoveryEvery,
    @Between(min = 0, max = 2) int stateCopies,
    @AtLeast(0) double roundSeconds)
    implements Serializable {

  /** The implementations of data-parallel training. */
  public enum Trainer {
    /** All replicas in one process. */
    LOCAL,
    /** Spark tasks that average slices of the model. */
    SLICED,
    /** Deeplearning4j's training master on Spark. */
    DL4J
  }

  /** The device that a replica trains on. */
  public enum Device {
    CPU,
    /** One GPU per replica, assigned by Spark. */
    GPU
  }

  /** The engines that train on GPUs. */
  public enum Engine {
    /** {@link #CUDA} where its libraries are found and it trains the model, else {@link #ND4J}. */
    AUTO,
    /** The engine for cards of compute capability 8.0 and newer, which needs no special build. */
    CUDA,
    /** ND4J's CUDA backend, of a build with {@code -Pcuda}, for cards of 3.7 to 8.6. */
    ND4J
  }

  /** How the number of steps between two averagings changes over the run. */
  public enum FrequencySchedule {
    /** Uses {@code frequency} in every round. */
    CONSTANT,
    /** Doubled from {@code firstFrequency} up to {@code frequency} in phases of equal length. */
    GROWING,
    /** {@code firstFrequency} at first, then {@code frequency}. */
    POST_LOCAL
  }

  /** The outer optimizer, which is applied to the mean of the replicas. */
  public enum Outer {
    MEAN,
    NESTEROV
  }

  /** The treatment of the optimizer's moments when parameters are averaged. */
  public enum OptimizerStates {
    /** Each replica keeps its own moments (Local SGD; DiLoCo, Douillard et al., 2023). */
    OWN,
    /** All replicas continue with the mean, as Deeplearning4j's master does. */
    AVERAGED
  }
}
