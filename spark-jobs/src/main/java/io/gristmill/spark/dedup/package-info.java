/** Removal of exact and near-duplicate documents as ordinary Spark stages of bounded memory. */
package io.gristmill.spark.dedup;
