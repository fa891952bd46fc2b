/** What a run tells Spark's own metrics system. */
package io.gristmill.spark.metrics;
