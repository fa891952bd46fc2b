package io.gristmill.spark.train;

import org.apache.spark.TaskContext;
import org.apache.spark.util.CollectionAccumulator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Sends every step's loss, gradient norm and duration to the driver, as Deeplearning4j keeps only
 * the last loss of a round; and tells the worker which step it is at, as Deeplearning4j's copy of
 * the configuration forgets the iteration count, and with it the schedule and Adam's bias
 * correction.
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
}
