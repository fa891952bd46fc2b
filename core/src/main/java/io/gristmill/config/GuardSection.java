package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code training.guard}: what becomes of rounds that went wrong.
 *
 * @param retries rounds in a row that may be rolled back before training has diverged; 0 ends it at
 *     the first, and saves the memory a rollback needs
 * @param spikeFactor a round whose gradient norm is above so many times the median of those before
 *     it is rolled back; 0 for no limit
 * @param window rounds the median is of; there is no limit before as many are known
 */
public record GuardSection(int retries, double spikeFactor, int window) implements Serializable {}
