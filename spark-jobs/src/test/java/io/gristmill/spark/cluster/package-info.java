/**
 * Clusters of real daemons on this machine: HDFS and YARN, Spark's standalone cluster, an S3
 * server. Every daemon is a JVM of its own on a loopback address.
 */
package io.gristmill.spark.cluster;
