/** Estimates the cost of a run from a sample of its input. */
package io.gristmill.spark.estimate;
