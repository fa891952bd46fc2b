package io.gristmill.spark.evaluate;

import java.io.Serializable;

/**
 * Batches of validation windows one task scores.
 *
 * @param shard the {@code .bin} file
 */
record ScoreTask(String shard, long firstBatch, long batches) implements Serializable {}
