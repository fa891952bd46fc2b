/** Partitions of Spark's datasets: how many there are, what goes where, and reading them lazily. */
package io.gristmill.spark.partition;
