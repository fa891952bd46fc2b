package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code training}.
 *
 * @param from checkpoint directory whose model training starts from, with new optimizer states and
 *     the schedule from its first step; empty to start from random weights
 * @param batchSize sequences a replica uses in one micro-batch
 * @param accumulation micro-batches in one step
 * @param validationEvery rounds between two validations; 0 for the end only
 * @param validationTokens most tokens of the split a validation during training reads; 0 for all
 * @param patience validations without improvement after which training ends; 0 for never. With it,
 *     every improvement is kept as a checkpoint
 * @param minImprovement how far below the best loss so far, in nats per token, counts as one
 * @param checkpointEvery rounds between two checkpoints
 * @param keepLast checkpoints kept beside the best one
 * @param keepEvery the first checkpoint of every so many rounds is kept for good; 0 for none
 * @param recomputeActivations whether the backward pass computes what blocks would keep; slower, in
 *     less memory, the same to the bit
 * @param threads a replica computes with; results do not depend on it
 */
public record TrainingSection(
    String from,
    int batchSize,
    int accumulation,
    int validationEvery,
    long validationTokens,
    int patience,
    double minImprovement,
    int checkpointEvery,
    int keepLast,
    int keepEvery,
    boolean recomputeActivations,
    int threads,
    GuardSection guard,
    MixtureSection mixture)
    implements Serializable {}
