package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code training}.
 *
 * @param batchSize sequences a replica uses in one micro-batch
 * @param accumulation micro-batches in one step
 * @param validationEvery rounds between two validations; 0 for the end only
 * @param checkpointEvery rounds between two checkpoints
 * @param keepLast checkpoints kept beside the best one
 * @param validationTokens most tokens of the split a validation during training reads; 0 for all
 */
public record TrainingSection(
    int batchSize,
    int accumulation,
    int validationEvery,
    int checkpointEvery,
    int keepLast,
    long validationTokens)
    implements Serializable {}
