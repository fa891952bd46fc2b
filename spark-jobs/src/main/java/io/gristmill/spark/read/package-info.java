/** Finds the shards of a run's inputs, and reads formats that need Hadoop's libraries. */
package io.gristmill.spark.read;
