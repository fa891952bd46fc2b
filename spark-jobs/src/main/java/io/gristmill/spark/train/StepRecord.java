package io.gristmill.spark.train;

import io.gristmill.optim.AdamWUpdater;
import java.io.Serializable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;

/**
 * One step on a worker.
 *
 * @param replica the task's partition
 * @param step updates the replica had done before
 */
record StepRecord(int replica, int step, double loss, double gradientNorm, long nanos)
    implements Serializable {

  /** Norm of the graph's last gradient before clipping; the updater measured it. */
  static double gradientNorm(ComputationGraph graph) {
    double squares = 0;
    for (UpdaterBlock block : graph.getUpdater().getUpdaterBlocks()) {
      if (block.getGradientUpdater() instanceof AdamWUpdater updater) {
        squares += updater.gradientNorm() * updater.gradientNorm();
      }
    }
    return Math.sqrt(squares);
  }
}
