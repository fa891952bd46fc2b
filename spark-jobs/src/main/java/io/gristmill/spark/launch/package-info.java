/**
 * Composes the command line that starts a command: one JVM with an embedded Spark, or {@code
 * spark-submit}. Imports neither Spark nor Hadoop.
 */
package io.gristmill.spark.launch;
