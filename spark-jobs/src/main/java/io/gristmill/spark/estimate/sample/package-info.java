/** Runs the stages on a sample of the input, to measure what they cost. */
package io.gristmill.spark.estimate.sample;
