/**
 * One training step, whatever computes it: the interface that trainers call, its options and its
 * results. Free of ND4J and Spark.
 */
package io.gristmill.model.step;
