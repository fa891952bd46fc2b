/**
 * What a model is worth on text it has not seen: sums that add up over any split of the work, and
 * n-gram models to compare with.
 */
package io.gristmill.eval;
