package io.gristmill.model;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.dl4j.GptGraph;
import io.gristmill.model.huggingface.ModelTensors;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.layer.ReusableBuffer;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.StepOptions;
import io.gristmill.model.step.TokenScores;
import io.gristmill.optim.AdamW;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A GPT: its parameters, and the computations with them. Not thread-safe. */
public final class GptNetwork implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GptNetwork.class);
  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  private final GptGraph layers;
  private final ComputationGraph graph;
  private final GptConfig config;
  private final ReusableBuffer accumulated;
  private final GptOptimizer optimizer;
  private Precision precision = Precision.FLOAT32;

  private GptNetwork(GptGraph layers) {
    this.layers = layers;
    this.graph = layers.graph();
    this.config = layers.config();
    this.accumulated = new ReusableBuffer(layers.type());
    this.optimizer = new GptOptimizer(layers);
  }

  /** A network with GPT-2's initialisation; the same seed gives the same weights and dropout. */
  public static GptNetwork create(GptConfig config, OptimizerSection optimizer, long seed) {
    return create(config, optimizer, seed, DataType.FLOAT);
  }

  /** In double precision it runs on ND4J's operations: slow, for checks. */
  static GptNetwork create(GptConfig config, OptimizerSection optimizer, long seed, DataType type) {
    return new GptNetwork(GptGraph.create(config, new AdamW(optimizer), seed, type));
  }

  /** Drives a graph that was built elsewhere, as by a Spark worker from its JSON. */
  public static GptNetwork wrap(ComputationGraph graph) {
    return new GptNetwork(GptGraph.wrap(graph));
  }

  public ComputationGraph graph() {
    return graph;
  }

  GptGraph layers() {
    return layers;
  }

  public GptConfig config() {
    return config;
  }

  /** The optimizer's settings. */
  public OptimizerSection settings() {
    return layers.optimizer();
  }

  /** Where a step sums the gradients of its micro-batches. */
  ReusableBuffer accumulated() {
    return accumulated;
  }

  /** Updates the parameters from their gradients. */
  GptOptimizer optimizer() {
    return optimizer;
  }

  /**
   * The batch as {@code graph().fit} takes it; with AdamW, one fit equals a step of this one
   * micro-batch.
   */
  public static DataSet toDataSet(TokenBatch batch) {
    return GptGraph.toDataSet(batch);
  }

  /** Replaces the kernels of all layers; they are closed with the network. */
  void use(Kernels kernels) {
    layers.use(kernels);
  }

  /** Sets the options of the next steps. */
  public void use(StepOptions step) {
    use(Kernels.of(type(), step.threads()));
    use(step.checkpointing());
    use(step.precision());
    use(step.objective());
    String products = layers.kernels().products(step.precision());
    if (LOGGED.add(products)) {
      LOG.info("matrix products of training: {}", products);
    }
  }

  /** Sets what the next steps minimize and the next scores measure. */
  public void use(Objective objective) {
    layers.use(objective);
    optimizer.use(objective);
  }

  Objective objective() {
    return layers.objective();
  }

  /** Turns activation checkpointing on or off, between two steps. */
  void use(ActivationCheckpointing checkpointing) {
    layers.use(checkpointing);
  }

  /** Sets the precision of the products of training; others stay in float32. */
  void use(Precision ofTraining) {
    precision = ofTraining;
  }

  Precision precision() {
    return precision;
  }

  /**
   * Loss of one batch in the precision of training; the graph's flat gradient is then that of the
   * batch.
   *
   * @return mean over the targets, in nats, or what the objective says
   */
  double gradient(TokenBatch batch) {
    layers.kernels().use(precision);
    try {
      double loss = layers.gradient(batch);
      optimizer.freeze();
      return loss;
    } finally {
      layers.kernels().use(Precision.FLOAT32);
    }
  }

  /** Returns a live flat view of the parameters. */
  public INDArray parameters() {
    return graph.params();
  }

  /** Copies the given values into the parameters. */
  public void setParameters(INDArray parameters) {
    flat(graph.params()).assign(flat(parameters));
  }

  /**
   * Live flat view of the optimizer's state, as {@link
   * io.gristmill.model.step.TrainingStep.Vector#MOMENTS} describes it.
   */
  public INDArray optimizerState() {
    return graph.getUpdater().getStateViewArray();
  }

  /** Copies the given values into the optimizer state. */
  public void setOptimizerState(INDArray state) {
    flat(optimizerState()).assign(flat(state));
  }

  /** Updates done so far; the schedule's position. */
  public long iteration() {
    return graph.getIterationCount();
  }

  public void setIteration(long iteration) {
    graph.getConfiguration().setIterationCount(Math.toIntExact(iteration));
  }

  /**
   * Losses and ranks of all targets, in bounded memory, as the objective says; broken weights lose
   * NaN.
   */
  public TokenScores score(TokenBatch batch) {
    return objective().kind() == Objective.Kind.TEXT
        ? new GptInference(layers).score(batch)
        : new ObjectiveScores(layers).score(batch);
  }

  /** The losses of {@link #score} alone, in less time. */
  public float[][] losses(TokenBatch batch) {
    return objective().kind() == Objective.Kind.TEXT
        ? new GptInference(layers).losses(batch)
        : score(batch).losses();
  }

  /**
   * The same for positions with a target only: others are not projected to the vocabulary, and have
   * no prediction.
   */
  public TokenScores scoreTargets(TokenBatch batch) {
    return objective().kind() == Objective.Kind.TEXT
        ? new GptInference(layers).scoreTargets(batch)
        : new ObjectiveScores(layers).score(batch);
  }

  /**
   * The outputs of a classification or regression, before any softmax: {@code [targets][outputs]}.
   * Targets are classes or values, sequence by sequence; those that are text are left out.
   */
  public float[][] outputs(TokenBatch batch) {
    return new ObjectiveScores(layers).outputs(batch);
  }

  /**
   * Sums of the log-probabilities of the targets of each text: {@code [sequence][text]}, in nats,
   * whatever the objective. A text without targets has 0.
   */
  public double[][] logProbabilities(TokenBatch batch) {
    return new ObjectiveScores(layers).logProbabilities(batch);
  }

  /**
   * Logits after every position: {@code [ids.length][vocabularySize]}.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException for logits that are not finite
   */
  public float[][] logits(int[] ids) {
    return new GptInference(layers).logits(ids);
  }

  /** Weights by Hugging Face's names and layout, copied out. */
  public Map<String, INDArray> weights() {
    return copies(graph.params());
  }

  /** Gradients of the last batch, likewise. */
  public Map<String, INDArray> gradients() {
    return copies(graph.getGradientsViewArray());
  }

  private Map<String, INDArray> copies(INDArray vector) {
    Map<String, INDArray> copies = new LinkedHashMap<>();
    ModelTensors.views(config, vector).forEach((name, view) -> copies.put(name, view.dup('c')));
    return copies;
  }

  /**
   * Copies weights in by Hugging Face's names.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException for a missing, unknown or misshapen
   *     tensor, and for one that is not finite
   */
  public void setWeights(Map<String, INDArray> weights) {
    Map<String, INDArray> views = ModelTensors.views(config, graph.params());
    ModelTensors.arranged(config, weights)
        .forEach((name, tensor) -> views.get(name).assign(tensor));
  }

  DataType type() {
    return layers.type();
  }

  private static INDArray flat(INDArray array) {
    return array.reshape(array.length());
  }

  /** Frees all memory; the network is unusable then. */
  @Override
  public void close() {
    accumulated.close();
    optimizer.close();
    layers.close();
  }
}
