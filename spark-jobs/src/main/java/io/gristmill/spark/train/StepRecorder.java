package io.gristmill.spark.train;

import io.gristmill.optim.AdamW;
import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.util.CollectionAccumulator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Sends loss, gradient norm and duration of every step to the driver, as Deeplearning4j keeps only
 * the last loss of a round. It also sets the step on the worker, as Deeplearning4j's copy of the
 * configuration loses the iteration count, which the schedule and Adam's bias correction need.
 */
final class StepRecorder implements TrainingHook {

  private static final long serialVersionUID = 1L;

  private final int firstStep;
  private final CollectionAccumulator<StepRecord> records;
  private transient int taken;
  private transient long began;

  StepRecorder(long firstStep, CollectionAccumulator<StepRecord> records) {
    this.firstStep = Math.toIntExact(firstStep);
    this.records = records;
  }

  @Override
  public void preUpdate(MultiDataSet batch, Model model) {
    ((ComputationGraph) model).getConfiguration().setIterationCount(firstStep + taken);
    began = System.nanoTime();
  }

  @Override
  public void postUpdate(MultiDataSet batch, Model model) {
    ComputationGraph graph = (ComputationGraph) model;
    records.add(
        new StepRecord(
            TaskContext.getPartitionId(),
            firstStep + taken++,
            graph.score(),
            StepRecord.gradientNorm(graph),
            System.nanoTime() - began));
  }

  @Override
  public void preUpdate(DataSet batch, Model model) {
    throw new UnsupportedOperationException("a graph's batches are MultiDataSets");
  }

  @Override
  public void postUpdate(DataSet batch, Model model) {
    throw new UnsupportedOperationException("a graph's batches are MultiDataSets");
  }

  /**
   * A step on a worker.
   *
   * @param replica the task's partition
   * @param step number of the replica's earlier updates
   */
  record StepRecord(int replica, int step, double loss, double gradientNorm, long nanos)
      implements Serializable {

    /** Norm of the last gradient before clipping, as measured by the updater. */
    static double gradientNorm(ComputationGraph graph) {
      double squares = 0;
      for (UpdaterBlock block : graph.getUpdater().getUpdaterBlocks()) {
        if (block.getGradientUpdater() instanceof AdamW.Updater updater) {
          squares += updater.gradientNorm() * updater.gradientNorm();
        }
      }
      return Math.sqrt(squares);
    }
  }
}
