/**
 * Training over the executors: replicas as Spark tasks, parameters averaged in slices away from the
 * driver.
 */
package io.gristmill.spark.train;
