/** Gathers the statistics of cleaning in its tasks, and adds them up in the cluster. */
package io.gristmill.spark.statistics;
