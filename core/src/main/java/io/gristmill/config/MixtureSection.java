package io.gristmill.config;

import java.io.Serializable;
import java.util.List;

/**
 * Section {@code training.mixture}: what is trained on beside the run's own training split.
 *
 * @param ownWeight of the run's own training split among the sequences read
 * @param sources further tokens directories, made with the same tokenizer: {@code DIRECTORY=WEIGHT}
 *     each
 */
public record MixtureSection(double ownWeight, List<String> sources) implements Serializable {}
