package io.gristmill.config;

import io.gristmill.config.Limits.AtLeast;
import java.io.Serializable;
import java.util.List;

/**
 * The {@code training} section: batches, validation, checkpoints and resources.
 *
 * @param from checkpoint directory with the initial model; optimizer states are new and the
 *     schedule starts at its first step; empty to start from random weights
 * @param batchSize sequences in a micro-batch of a replica
 * @param accumulation micro-batches in a step
 * @param validationEvery rounds between two validations; 0 to validate at the end only
 * @param validationTokens maximum number of tokens that a validation during training reads; 0 for
 *     all
 * @param patience validations without improvement after which training ends; 0 for never. If it is
 *     set, every improvement is kept as a checkpoint
 * @param minImprovement minimum decrease of the best loss, in nats per token, that counts as an
 *     improvement
 * @param checkpointEvery rounds between two checkpoints
 * @param keepLast number of checkpoints kept besides the best one
 * @param keepEvery the first checkpoint of every span of this many rounds is kept for good; 0 for
 *     none
 * @param samplePrompts texts that the model of every checkpoint continues; none to skip this
 * @param recomputeActivations whether the backward pass recomputes the activations of blocks
 *     instead of keeping them: slower, with less memory and identical results
 * @param precision operands of matrix products in training; evaluation is in float32
 * @param threads threads of a replica; results do not depend on it
 */
public record TrainingSection(
    String from,
    @AtLeast(1) int batchSize,
    @AtLeast(1) int accumulation,
    @AtLeast(0) int validationEvery,
    @AtLeast(0) long validationTokens,
    @AtLeast(0) int patience,
    @AtLeast(0) double minImprovement,
    @AtLeast(1) int checkpointEvery,
    @AtLeast(1) int keepLast,
    @AtLeast(0) int keepEvery,
    List<String> samplePrompts,
    boolean recomputeActivations,
    Precision precision,
    @AtLeast(1) int threads,
    GuardSection guard,
    MixtureSection mixture)
    implements Serializable {

  /** Precision of the operands of matrix products. */
  public enum Precision {
    FLOAT32,
    /** Rounded to bfloat16, with sums and results in float32. */
    BF16,
    /** {@link #BF16} if the processor multiplies bfloat16, {@link #FLOAT32} otherwise. */
    AUTO
  }

  /**
   * The {@code training.guard} section: detection and rollback of bad rounds.
   *
   * @param retries consecutive rounds that may be rolled back before training counts as diverged; 0
   *     fails at the first one, and saves the memory that a rollback needs
   * @param spikeFactor a round is rolled back if its gradient norm exceeds the median of the
   *     previous rounds by this factor; 0 for no limit
   * @param window number of rounds in the median; there is no limit before that many rounds
   */
  public record GuardSection(
      @AtLeast(0) int retries, @AtLeast(0) double spikeFactor, @AtLeast(1) int window)
      implements Serializable {}

  /**
   * The {@code training.mixture} section: training data besides the run's own training split.
   *
   * @param ownWeight weight of the run's own training split among the sequences read
   * @param sources other tokens directories of the same tokenizer, each as {@code DIRECTORY=WEIGHT}
   */
  public record MixtureSection(@AtLeast(0) double ownWeight, List<String> sources)
      implements Serializable {}
}
