package io.gristmill.spark.estimate;

import io.gristmill.preprocessing.pipeline.DropCounts;

/**
 * What one piece of the sample took and gave.
 *
 * @param bytes of the input as stored
 * @param weight how much it counts: the same for pieces chosen by chance, their bytes for all there
 *     are
 * @param cpuSeconds of the thread that cleaned it
 */
record PieceCost(long bytes, double weight, double cpuSeconds, DropCounts counts) {}
