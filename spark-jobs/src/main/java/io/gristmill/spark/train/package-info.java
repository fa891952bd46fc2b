/**
 * Training on executors: replicas are Spark tasks, and their parameters are averaged in slices on
 * executors instead of the driver.
 */
package io.gristmill.spark.train;
