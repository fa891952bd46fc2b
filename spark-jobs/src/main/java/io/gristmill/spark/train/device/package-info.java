/** Devices of replicas: CPUs, or GPUs that are requested from Spark. */
package io.gristmill.spark.train.device;
