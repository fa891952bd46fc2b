/** Removes exact and near-duplicate documents, in Spark stages of bounded memory. */
package io.gristmill.spark.dedup;
