package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code shuffle}.
 *
 * @param partitionBytes about the bytes of stored input that a partition of a shuffle stands for
 */
public record ShuffleSection(long partitionBytes) implements Serializable {}
