package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code averaging}: how replicas share what they learn.
 *
 * @param trainer {@code local} (one process) or {@code dl4j} (Deeplearning4j's master on Spark)
 * @param replicas model copies trained side by side
 * @param frequency steps each replica takes between two averagings (H)
 * @param outer outer optimizer: {@code mean} or {@code nesterov}
 */
public record AveragingSection(String trainer, int replicas, int frequency, String outer)
    implements Serializable {}
