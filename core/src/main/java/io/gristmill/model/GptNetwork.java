package io.gristmill.model;

import io.gristmill.config.OptimizerSection;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.part.KeptArray;
import io.gristmill.optim.AdamW;
import io.gristmill.optim.AdamWUpdater;
import io.gristmill.optim.VectorMath;
import io.gristmill.tokens.TokenBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A GPT on Deeplearning4j: token and position embeddings, blocks, head. Not thread-safe.
 *
 * <pre>
 * tokens [batch][context] -> embedding (-> tied) -> block0 -> ... -> head -> loss
 * </pre>
 */
public final class GptNetwork implements AutoCloseable {

  static final String HEAD = "head";
  static final String EMBEDDING = "embedding";
  static final String TIED = "tied";

  private final ComputationGraph graph;
  private final GptConfig config;
  private final List<NetworkLayer<?>> layers = new ArrayList<>();
  private final KeptArray accumulated;
  private int replica;

  private GptNetwork(ComputationGraph graph) {
    this.graph = graph;
    for (Layer layer : graph.getLayers()) {
      layers.add((NetworkLayer<?>) layer);
    }
    this.config = layers.get(0).gpt();
    this.accumulated = new KeptArray(type());
    use(Kernels.of(type()));
    if (graph.getGradientsViewArray() == null) {
      graph.initGradientsView();
    }
  }

  /** A network with GPT-2's initialisation; the same seed gives the same weights and dropout. */
  public static GptNetwork create(GptConfig config, OptimizerSection optimizer, long seed) {
    return create(config, optimizer, seed, DataType.FLOAT);
  }

  /** In double precision it runs on ND4J's operations: slow, for checks. */
  static GptNetwork create(GptConfig config, OptimizerSection optimizer, long seed, DataType type) {
    ComputationGraph graph =
        new ComputationGraph(GptStack.of(config, new AdamW(optimizer), seed, type));
    graph.init();
    GptNetwork network = new GptNetwork(graph);
    GptInitialization.fill(network.layers, seed);
    return network;
  }

  /** Drives a graph that was built elsewhere, as by a Spark worker from its JSON. */
  public static GptNetwork wrap(ComputationGraph graph) {
    return new GptNetwork(graph);
  }

  public ComputationGraph graph() {
    return graph;
  }

  public GptConfig config() {
    return config;
  }

  /**
   * One update over all micro-batches: gradient of the mean loss over all their targets, clipping,
   * AdamW, iteration count. A step whose loss or gradient is not finite, or whose gradient is above
   * {@code max-gradient-norm}, is skipped: weights, decay and moments stay as they are, only the
   * iteration counts, as the schedule goes on whatever happens.
   */
  public StepResult step(List<TokenBatch> microBatches) {
    long tokens = microBatches.stream().mapToLong(TokenBatch::targetCount).sum();
    double loss = gradient(microBatches, Math.max(1, tokens));
    int iteration = graph.getIterationCount();
    AdamWUpdater adam =
        (AdamWUpdater) graph.getUpdater().getUpdaterBlocks().get(0).getGradientUpdater();
    double rate = adam.getConfig().getLearningRate(iteration, 0);
    setIteration(iteration + 1L);
    if (!Double.isFinite(loss)) {
      INDArray gradient = flat(graph.getGradientsViewArray());
      return new StepResult(loss, VectorMath.of(gradient).norm(gradient), rate, tokens);
    }
    update(adam, iteration, rate);
    if (adam.refused() && Double.isFinite(adam.gradientNorm())) {
      return new StepResult(loss, adam.gradientNorm(), rate, 0, StepFate.ABOVE_LIMIT);
    }
    if (!adam.refused()) {
      INDArray parameters = flat(graph.params());
      VectorMath.of(parameters).addScaled(parameters, flat(graph.getGradientsViewArray()), -1);
    }
    return new StepResult(loss, adam.gradientNorm(), rate, tokens);
  }

  /**
   * The gradient becomes what is to be subtracted: what Deeplearning4j's updater does to the bit,
   * without its garbage.
   */
  private void update(AdamWUpdater adam, int iteration, double rate) {
    adam.applyUpdater(flat(graph.getGradientsViewArray()), iteration, graph.getEpochCount());
    layers.forEach(layer -> layer.decay(rate, iteration, graph.getEpochCount()));
  }

  /**
   * Loss of one batch; its gradient is then in {@link #gradients}.
   *
   * @return mean over the targets, in nats
   */
  public double gradient(TokenBatch batch) {
    graph.setInputs(Ids.toArray(batch.inputs()));
    graph.setLabels(Ids.toArray(batch.targets()));
    graph.computeGradientAndScore();
    return graph.score();
  }

  /** Weights every micro-batch's mean by its share of the targets. */
  private double gradient(List<TokenBatch> microBatches, long tokens) {
    if (microBatches.size() == 1) {
      return gradient(microBatches.get(0));
    }
    INDArray gradient = flat(graph.getGradientsViewArray());
    INDArray sum = flat(accumulated.matrix(1, gradient.length())).assign(0);
    double loss = 0;
    for (int i = 0; i < microBatches.size(); i++) {
      TokenBatch batch = microBatches.get(i);
      draw(i);
      double share = (double) batch.targetCount() / tokens;
      loss += share * gradient(batch);
      VectorMath.of(sum).addScaled(sum, gradient, share);
    }
    draw(0);
    gradient.assign(sum);
    return loss;
  }

  /** The batch as {@code graph().fit} takes it; one fit equals a step of this one micro-batch. */
  public static DataSet toDataSet(TokenBatch batch) {
    return new DataSet(Ids.toArray(batch.inputs()), Ids.toArray(batch.targets()));
  }

  private void draw(int microBatch) {
    layers.forEach(layer -> layer.draw(replica, microBatch));
  }

  /** Which of the copies of a model this is now: each drops other elements. */
  public void setReplica(int index) {
    replica = index;
    draw(0);
  }

  /** Has all layers compute with these, which are closed with the network. */
  void use(Kernels kernels) {
    layers.forEach(layer -> layer.use(kernels));
  }

  /** Has steps done this way from now on. */
  public void use(StepShape step) {
    use(Kernels.of(type(), step.threads()));
    use(step.activations());
  }

  /** Has all blocks keep their activations, or not; between two steps. */
  void use(Activations activations) {
    List<TransformerBlockLayer> blocks = new GptInference(this).blocks();
    blocks.forEach(block -> block.use(activations, blocks.get(0)));
  }

  /** Live flat view. */
  public INDArray parameters() {
    return graph.params();
  }

  /** Copies in. */
  public void setParameters(INDArray parameters) {
    flat(graph.params()).assign(flat(parameters));
  }

  /** Live flat view: first moments, then second moments. */
  public INDArray optimizerState() {
    return graph.getUpdater().getStateViewArray();
  }

  /** Copies in. */
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

  /** Losses and ranks of all targets, in bounded memory; broken weights lose NaN. */
  public TokenScores score(TokenBatch batch) {
    return new GptInference(this).score(batch);
  }

  /**
   * Logits after every position: {@code [ids.length][vocabularySize]}.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException for logits that are not finite
   */
  public float[][] logits(int[] ids) {
    return new GptInference(this).logits(ids);
  }

  /** Weights by Hugging Face's names and layout, copied out. */
  public Map<String, INDArray> weights() {
    return copies(NetworkLayer::paramTable);
  }

  /** Gradients of the last batch, likewise. */
  public Map<String, INDArray> gradients() {
    return copies(NetworkLayer::gradients);
  }

  private Map<String, INDArray> copies(Function<NetworkLayer<?>, Map<String, INDArray>> of) {
    Map<String, INDArray> copies = new LinkedHashMap<>();
    views(of).forEach((name, view) -> copies.put(name, view.dup('c')));
    return copies;
  }

  private Map<String, INDArray> views(Function<NetworkLayer<?>, Map<String, INDArray>> of) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    int block = 0;
    for (NetworkLayer<?> layer : layers) {
      for (Map.Entry<String, INDArray> parameter : of.apply(layer).entrySet()) {
        HuggingFaceNames names = HuggingFaceNames.of(config);
        views.putAll(names.views(parameter.getKey(), block, parameter.getValue()));
      }
      block += layer instanceof TransformerBlockLayer ? 1 : 0;
    }
    return views;
  }

  /**
   * Copies weights in by Hugging Face's names.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException for a missing, unknown or misshapen
   *     tensor, and for one that is not finite
   */
  public void setWeights(Map<String, INDArray> weights) {
    Map<String, INDArray> views = views(NetworkLayer::paramTable);
    ModelTensors.arranged(config, weights)
        .forEach((name, tensor) -> views.get(name).assign(tensor));
  }

  DataType type() {
    return graph.getConfiguration().getDataType();
  }

  private static INDArray flat(INDArray array) {
    return array.reshape(array.length());
  }

  /**
   * Frees parameters, gradients, moments, kernels, what the layers keep, and the workspaces that
   * Deeplearning4j has for all networks of this thread, others make them anew; the graph is
   * unusable then.
   */
  @Override
  public void close() {
    layers.forEach(NetworkLayer::close);
    accumulated.close();
    // What params() gives is a view, which cannot be closed; the graph has the array itself.
    graph.close();
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
  }
}
