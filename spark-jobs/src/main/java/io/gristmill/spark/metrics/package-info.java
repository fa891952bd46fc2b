/** Measurements of a run: progress on the terminal, cost of stages, gauges in Spark's metrics. */
package io.gristmill.spark.metrics;
