/**
 * Incremental runs: which earlier run a run continues, and which model is the published one. The
 * decision is {@code io.gristmill.eval.QualityGate}'s.
 */
package io.gristmill.spark.publish;
