/**
 * Evaluation on held-out text: sums that can be merged in any order, and n-gram models as
 * baselines.
 */
package io.gristmill.eval;
