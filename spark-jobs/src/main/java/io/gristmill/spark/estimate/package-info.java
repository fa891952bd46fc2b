/** Estimates the cost of a run from what the stages cost on a sample of its input. */
package io.gristmill.spark.estimate;
