package io.gristmill.model.dl4j;

import io.gristmill.config.OptimizerSection;
import io.gristmill.model.dl4j.LanguageModelHead.LanguageModelHeadLayer;
import io.gristmill.model.dl4j.TiedEmbedding.TiedEmbeddingVertex;
import io.gristmill.model.dl4j.TokenEmbedding.TokenEmbeddingLayer;
import io.gristmill.model.dl4j.TransformerBlock.TransformerBlockLayer;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.layer.Block;
import io.gristmill.model.layer.LayerContext;
import io.gristmill.model.shape.BlockShape.Layout;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.HiddenMatrix;
import io.gristmill.model.shape.InitialWeights;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import io.gristmill.model.shape.TextStarts;
import io.gristmill.model.shape.TokenIds;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.Objective;
import io.gristmill.optim.AdamW;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The layers of a GPT as a Deeplearning4j graph.
 *
 * <pre>
 * tokens [batch][context] -> embedding (-> tied) -> block0 -> ... -> head -> loss
 * </pre>
 */
public final class GptGraph implements AutoCloseable {

  static final String HEAD = ParameterNames.HEAD;
  private static final String TOKENS = "tokens";
  private static final String EMBEDDING = ParameterNames.EMBEDDING;
  private static final String TIED = "tied";

  private final ComputationGraph graph;
  private final List<GptLayer<?>> layers = new ArrayList<>();
  private final List<TransformerBlockLayer> blocks = new ArrayList<>();

  private GptGraph(ComputationGraph graph) {
    this.graph = graph;
    for (Layer layer : graph.getLayers()) {
      layers.add((GptLayer<?>) layer);
      if (layer instanceof TransformerBlockLayer block) {
        blocks.add(block);
      }
    }
    use(Kernels.of(type()));
    if (graph.getGradientsViewArray() == null) {
      graph.initGradientsView();
    }
  }

  /** Creates a graph with GPT-2's initialisation. */
  public static GptGraph create(GptConfig config, AdamW optimizer, long seed, DataType type) {
    ComputationGraph graph = new Network(configuration(config, optimizer, seed, type));
    graph.init();
    GptGraph created = new GptGraph(graph);
    INDArray flat = graph.params().reshape(graph.params().length());
    InitialWeights.fill(
        config,
        seed,
        (from, values) -> {
          for (int i = 0; i < values.length; i++) {
            flat.putScalar(from + i, values[i]);
          }
        });
    return created;
  }

  /** Wraps a graph that was built elsewhere, for example by a Spark worker from its JSON. */
  public static GptGraph wrap(ComputationGraph graph) {
    return new GptGraph(graph);
  }

  private static ComputationGraphConfiguration configuration(
      GptConfig config, AdamW optimizer, long seed, DataType type) {
    ComputationGraphConfiguration.GraphBuilder stack =
        new NeuralNetConfiguration.Builder()
            .dataType(type)
            .seed(0) // unused, and the clock's by default
            .updater(optimizer)
            .miniBatch(false)
            .graphBuilder()
            .addInputs(TOKENS);
    String below = TOKENS;
    if (TokenEmbedding.isPartOf(config)) {
      stack.addLayer(EMBEDDING, new TokenEmbedding(config, optimizer, seed), TOKENS);
      below = EMBEDDING;
    }
    if (config.tiedEmbeddings()) {
      String[] inputs = below.equals(TOKENS) ? new String[] {TOKENS} : new String[] {below, TOKENS};
      stack.addVertex(TIED, new TiedEmbedding(), inputs);
      below = TIED;
    }
    for (int i = 0; i < config.layers(); i++) {
      String block = ParameterNames.BLOCK + i;
      stack.addLayer(block, new TransformerBlock(config, optimizer, seed), below);
      below = block;
    }
    stack.addLayer(HEAD, new LanguageModelHead(config, optimizer, seed), below);
    return stack.setOutputs(HEAD).build();
  }

  public ComputationGraph graph() {
    return graph;
  }

  public GptConfig config() {
    return layers.get(0).gpt();
  }

  public DataType type() {
    return graph.getConfiguration().getDataType();
  }

  /** Embeds ids at their positions: {@code x [ids][embedding]}. */
  public void embed(int[] ids, int[] positions, INDArray x) {
    if (TokenEmbedding.isPartOf(config())) {
      ((TokenEmbeddingLayer) graph.getLayer(EMBEDDING)).forward(ids, positions, x);
    } else {
      x.assign(0);
    }
    if (config().tiedEmbeddings()) {
      ((TiedEmbeddingVertex) graph.getVertex(TIED)).forward(ids, x);
    }
  }

  public List<Block> blocks() {
    return blocks.stream().map(TransformerBlockLayer::block).toList();
  }

  public LanguageModelHeadLayer head() {
    return (LanguageModelHeadLayer) graph.getLayer(HEAD);
  }

  /** The settings of the optimizer, which all layers share. */
  public OptimizerSection optimizer() {
    return layers.get(0).layerConf().optimizer().settings();
  }

  /** The kernels of all layers. */
  public Kernels kernels() {
    return layers.get(0).kernels();
  }

  /**
   * Live views of the gradients of a matrix in all blocks, {@code [in][out]} or {@code [out][in]}.
   */
  public List<INDArray> gradients(HiddenMatrix matrix) {
    return blocks.stream()
        .map(block -> part(block.gradientOf(matrix.parameter()), matrix))
        .toList();
  }

  private INDArray part(INDArray packed, HiddenMatrix matrix) {
    if (config().block().layout() == Layout.IN_OUT) {
      INDArrayIndex outputs = NDArrayIndex.interval(matrix.from(), matrix.to());
      return packed.get(NDArrayIndex.all(), outputs);
    }
    return LayerContext.rows(packed, matrix.from(), matrix.to());
  }

  /**
   * Loss of one batch; the graph's flat gradient is then that of the batch.
   *
   * @return mean over the targets, in nats, or what the objective says
   */
  public double gradient(TokenBatch batch) {
    use(TextStarts.of(batch));
    head().use(batch.values());
    graph.setInputs(Ids.toArray(batch.inputs()));
    graph.setLabels(labels(batch));
    try {
      graph.computeGradientAndScore();
    } finally {
      use(TextStarts.NONE);
    }
    return graph.score();
  }

  private INDArray labels(TokenBatch batch) {
    return objective().kind() == Objective.Kind.REGRESSION
        ? Ids.toArray(TokenIds.values(batch.targets()), batch.batchSize())
        : Ids.toArray(batch.targets());
  }

  private void use(TextStarts texts) {
    layers.forEach(layer -> layer.use(texts));
  }

  /** The batch as {@code graph().fit} takes it. */
  public static DataSet toDataSet(TokenBatch batch) {
    return new DataSet(Ids.toArray(batch.inputs()), Ids.toArray(batch.targets()));
  }

  /** Selects the dropout masks of the next passes. */
  public void draw(int replica, int microBatch) {
    layers.forEach(layer -> layer.draw(replica, microBatch));
  }

  /** Sets the objective of the next steps. */
  public void use(Objective objective) {
    head().use(objective);
  }

  public Objective objective() {
    return head().objective();
  }

  /** Replaces the kernels of all layers; they are closed with the graph. */
  public void use(Kernels kernels) {
    layers.forEach(layer -> layer.use(kernels));
  }

  /** Turns activation checkpointing on or off, between two steps. */
  public void use(ActivationCheckpointing checkpointing) {
    blocks.forEach(block -> block.use(checkpointing, blocks.get(0)));
  }

  /**
   * Frees parameters, gradients, moments, kernels, the layers' buffers, and the workspaces that
   * Deeplearning4j has for all networks of this thread; others allocate them again. The graph is
   * unusable then.
   */
  @Override
  public void close() {
    layers.forEach(GptLayer::close);
    // What params() gives is a view, which cannot be closed; the graph has the array itself.
    graph.close();
    freeWorkspaces();
  }

  /** As Nd4j frees those of a thread, without its full garbage collection. */
  private static void freeWorkspaces() {
    MemoryWorkspaceManager manager = Nd4j.getWorkspaceManager();
    for (String id : manager.getAllWorkspacesIdsForCurrentThread()) {
      manager.destroyWorkspace(manager.getWorkspaceForCurrentThread(id));
    }
  }

  /**
   * A graph that frees its arrays when it is closed, as any does, but without two full garbage
   * collections: they took a tenth of the time of a small trial.
   */
  private static final class Network extends ComputationGraph {

    private static final long serialVersionUID = 1L;

    Network(ComputationGraphConfiguration configuration) {
      super(configuration);
    }

    @Override
    public void close() {
      Updater updater = getUpdater(false);
      INDArray moments = updater == null ? null : updater.getStateViewArray();
      for (INDArray array : Arrays.asList(flattenedParams, flattenedGradients, moments)) {
        if (array != null && array.closeable()) {
          array.close();
        }
      }
    }
  }
}
