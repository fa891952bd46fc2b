/**
 * Experiments: variants of data, model and optimizer are trained and evaluated as Spark tasks, and
 * compared with error bars.
 */
package io.gristmill.spark.experiment;
