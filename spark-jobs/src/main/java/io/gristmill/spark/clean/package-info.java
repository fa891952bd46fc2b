/**
 * Raw shards to cleaned documents, with every rejected and unreadable record accounted for, and
 * their statistics added up on the cluster.
 */
package io.gristmill.spark.clean;
