/**
 * The glue to Spark and Hadoop: a class here carries work to the cluster and decides nothing about
 * it.
 */
package io.gristmill.spark;
