/** CPUs or GPUs: what a replica trains on, asked of Spark's resources. */
package io.gristmill.spark.train.device;
