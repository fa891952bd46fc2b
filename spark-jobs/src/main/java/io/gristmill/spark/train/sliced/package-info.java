/**
 * Parameter averaging as two ordinary Spark stages: replicas train, slices are averaged. What is
 * kept between rounds lies in cached partitions, and in files a lost one is recomputed from.
 */
package io.gristmill.spark.train.sliced;
