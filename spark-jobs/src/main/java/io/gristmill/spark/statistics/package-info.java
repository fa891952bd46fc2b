/** Collects the statistics of cleaning in its tasks and adds them up on the cluster. */
package io.gristmill.spark.statistics;
