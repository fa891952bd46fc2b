/**
 * Evaluates the newest checkpoint on the validation split, on the executors, and publishes models:
 * the earlier run that a run continues, and the published model. {@code
 * io.gristmill.eval.QualityGate} decides whether to publish.
 */
package io.gristmill.spark.evaluate;
