/**
 * Parameter averaging as two ordinary Spark stages: replicas train ({@code ReplicaRound}), on CPUs
 * or on GPUs that are requested from Spark, and slices of the parameters are averaged ({@code
 * SliceRound}). The state between two rounds is in cached partitions; a lost one is recomputed from
 * files.
 */
package io.gristmill.spark.train.sliced;
