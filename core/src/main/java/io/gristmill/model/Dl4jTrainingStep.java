package io.gristmill.model;

import io.gristmill.host.HostMemory;
import io.gristmill.model.dl4j.GptGraph;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.StepResult.Status;
import io.gristmill.model.step.TokenScores;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.model.step.TrainingStep.Vector;
import io.gristmill.optim.AdamW;
import io.gristmill.optim.VectorMath;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Deeplearning4j implementation of a training step, on the parameters of a network. */
public final class Dl4jTrainingStep implements TrainingStep {

  private final GptNetwork network;
  private final GptGraph layers;
  private final ComputationGraph graph;

  /** Trains the network from now on; closing this closes the network. */
  public Dl4jTrainingStep(GptNetwork network) {
    this.network = network;
    this.layers = network.layers();
    this.graph = network.graph();
  }

  public GptNetwork network() {
    return network;
  }

  @Override
  public GptConfig config() {
    return network.config();
  }

  @Override
  public Objective objective() {
    return network.objective();
  }

  @Override
  public StepResult step(List<TokenBatch> microBatches, long iteration, int replica) {
    network.setIteration(iteration);
    layers.draw(replica, 0);
    long tokens = microBatches.stream().mapToLong(TokenBatch::targetCount).sum();
    double loss = gradient(microBatches, replica);
    GptOptimizer optimizer = network.optimizer();
    double rate = optimizer.rate(iteration);
    network.setIteration(iteration + 1);
    AdamW.Clipping clipping = optimizer.clipping();
    double norm = clipping.norm();
    if (clipping.refused() && Double.isFinite(loss) && Double.isFinite(norm)) {
      return new StepResult(loss, norm, rate, 0, Status.ABOVE_LIMIT);
    }
    if (!clipping.refused() && Double.isFinite(loss)) {
      optimizer.update(iteration, clipping.factor(), network.precision());
    }
    return new StepResult(loss, norm, rate, tokens);
  }

  /**
   * Weights every micro-batch's mean by its share of what the objective counts. With text beside
   * classes, the mean over the text of a micro-batch has the share of its classes.
   */
  private double gradient(List<TokenBatch> microBatches, int replica) {
    if (microBatches.size() == 1) {
      return gradient(microBatches.get(0));
    }
    INDArray gradient = flat(graph.getGradientsViewArray());
    INDArray sum = flat(network.accumulated().matrix(1, gradient.length())).assign(0);
    long all = microBatches.stream().mapToLong(this::count).sum();
    double loss = 0;
    for (int i = 0; i < microBatches.size(); i++) {
      TokenBatch batch = microBatches.get(i);
      layers.draw(replica, i);
      double share = (double) count(batch) / Math.max(1, all);
      loss += share * gradient(batch);
      VectorMath.of(sum, layers.kernels().workers()).addScaled(sum, gradient, share);
    }
    layers.draw(replica, 0);
    gradient.assign(sum);
    return loss;
  }

  private long count(TokenBatch batch) {
    return objective().count(batch, config().vocabularySize());
  }

  @Override
  public double gradient(TokenBatch batch) {
    return network.gradient(batch);
  }

  @Override
  public TokenScores score(TokenBatch batch) {
    return network.score(batch);
  }

  @Override
  public float[][] losses(TokenBatch batch) {
    return network.losses(batch);
  }

  @Override
  public void upload(Vector vector, long from, float[] values) {
    HostMemory.write(values, live(vector), from);
  }

  @Override
  public void download(Vector vector, long from, float[] values) {
    HostMemory.read(live(vector), from, values);
  }

  @Override
  public long length(Vector vector) {
    return live(vector).length();
  }

  private INDArray live(Vector vector) {
    return flat(
        switch (vector) {
          case PARAMETERS -> graph.params();
          case MOMENTS -> network.optimizerState();
          case GRADIENT -> graph.getGradientsViewArray();
        });
  }

  private static INDArray flat(INDArray array) {
    return array.reshape(array.length());
  }

  @Override
  public void close() {
    network.close();
  }
}
