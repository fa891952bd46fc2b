/** Estimates the cost of a run from what a sample of its input costs. */
package io.gristmill.spark.estimate;
