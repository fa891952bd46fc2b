/**
 * Removes exact and near-duplicate documents and repeated parts of texts, in Spark stages of
 * bounded memory: repeated parts are found by a shuffle of their hashes, and nothing of them is
 * broadcast.
 */
package io.gristmill.spark.dedup;
