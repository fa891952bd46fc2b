package io.gristmill.model.step;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.List;

/**
 * Trains one copy of a model on any engine; trainers depend on this interface only. Vectors are
 * flat and in the order of {@link io.gristmill.model.shape.ParameterLayout}; they are copied in and
 * out in chunks. Not thread-safe.
 */
public interface TrainingStep extends AutoCloseable {

  /** A flat vector of an engine. */
  enum Vector {
    PARAMETERS,
    /**
     * The optimizer's state. With AdamW, all first moments, then all second moments. With Muon, the
     * same for each run of consecutive parameters outside the {@linkplain
     * io.gristmill.model.shape.HiddenMatrix hidden matrices}, and between them the momentum of the
     * hidden matrices, in the order of the parameters.
     */
    MOMENTS,
    /** The gradient of the last {@link #gradient}. */
    GRADIENT
  }

  GptConfig config();

  /** The device that computes the steps. */
  default ComputeDevice computeDevice() {
    return ComputeDevice.HOST;
  }

  /** What {@link #step} minimizes. */
  Objective objective();

  /**
   * One update over all micro-batches: gradient of the mean loss over all of them, clipping,
   * optimizer. The loss of a micro-batch has the weight of its {@link Objective#count}. A step
   * whose loss or gradient is not finite, or whose gradient norm exceeds {@code max-gradient-norm},
   * is skipped: parameters, decay and moments stay as they are.
   *
   * @param iteration updates before this one, skipped ones included: the position in the schedule
   * @param replica index of this copy; each copy has its own dropout masks
   */
  StepResult step(List<TokenBatch> microBatches, long iteration, int replica);

  /**
   * Loss of one batch; {@link Vector#GRADIENT} is then its gradient.
   *
   * @return mean over the targets, in nats, or what the objective says
   */
  double gradient(TokenBatch batch);

  /**
   * Losses and ranks of all targets, by a forward pass without dropout. The sum of the losses
   * divided by {@link Objective#count} is the mean loss, with equal weights of classes.
   */
  TokenScores score(TokenBatch batch);

  /** The losses of {@link #score} alone, {@code [batch][context]}. */
  default float[][] losses(TokenBatch batch) {
    return score(batch).losses();
  }

  /** Number of values of a vector. */
  long length(Vector vector);

  /** Copies values in, from a position of the vector on. */
  void upload(Vector vector, long from, float[] values);

  /** Copies values out, from a position of the vector on, until the array is full. */
  void download(Vector vector, long from, float[] values);

  /** Releases the memory of this copy. */
  @Override
  void close();
}
