/**
 * Spark as the engine of a run: its session, the cost of a stage, and partitions of its datasets:
 * how many there are, what goes where, and reading them lazily.
 */
package io.gristmill.spark.engine;
