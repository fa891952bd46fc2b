package io.gristmill.model.shape;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.EnumNames;
import io.gristmill.config.ModelSection;
import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.config.OptimizerSection;
import io.gristmill.error.InvalidConfigException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The shape of a GPT: an embedding, pre-norm blocks with a residual stream, a final norm, a head.
 *
 * @param contextLength most positions a sequence has
 * @param tiedEmbeddings whether the head shares the token embedding's matrix
 * @param dropout share of elements a training step drops at every {@link DropoutSite}; how a model
 *     is trained and not what it is, so that files of weights do not have it
 */
public record GptConfig(
    int vocabularySize,
    int contextLength,
    int embeddingSize,
    int layers,
    int heads,
    boolean tiedEmbeddings,
    BlockShape block,
    double dropout)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Deeplearning4j passes ids as float32, which holds integers up to 2^24. */
  private static final int LARGEST_VOCABULARY = 1 << 24;

  private static final double LARGEST_DROPOUT = 0.9;

  public GptConfig {
    List<String> problems = new ArrayList<>();
    atLeastOne("vocabulary-size", vocabularySize, problems);
    atLeastOne("context-length", contextLength, problems);
    atLeastOne("embedding-size", embeddingSize, problems);
    atLeastOne("layers", layers, problems);
    atLeastOne("heads", heads, problems);
    if (vocabularySize > LARGEST_VOCABULARY) {
      problems.add("vocabulary-size: " + vocabularySize + " (expected at most 16777216)");
    }
    if (!(dropout >= 0 && dropout <= LARGEST_DROPOUT)) {
      problems.add("dropout: " + dropout + " (expected 0 to " + LARGEST_DROPOUT + ")");
    }
    if (heads > 0 && embeddingSize % heads != 0) {
      problems.add(
          format("heads: %d (expected a divisor of embedding-size %d)", heads, embeddingSize));
    } else if (heads > 0) {
      block.check(embeddingSize, heads, problems);
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(String.join("; ", problems) + " at model");
    }
  }

  /** A GPT-2 as published, without dropout. */
  public GptConfig(
      int vocabularySize,
      int contextLength,
      int embeddingSize,
      int layers,
      int heads,
      boolean tiedEmbeddings) {
    this(
        vocabularySize,
        contextLength,
        embeddingSize,
        layers,
        heads,
        tiedEmbeddings,
        BlockShape.gpt2(embeddingSize, heads),
        0);
  }

  /**
   * The shape that a section configures. minGPT's small presets have the section's context, GPT-2's
   * have their own.
   *
   * @throws InvalidConfigException for an invalid shape
   */
  public static GptConfig of(ModelSection s, int vocabulary) {
    return switch (s.preset()) {
      case CUSTOM -> of(s, vocabulary, s.layers(), s.heads(), s.embeddingSize());
      case NANO -> of(s, vocabulary, 3, 3, 48);
      case MICRO -> of(s, vocabulary, 4, 4, 128);
      case MINI -> of(s, vocabulary, 6, 6, 192);
      case GPT2 -> published(s, vocabulary, 12, 12, 768);
      case GPT2_MEDIUM -> published(s, vocabulary, 24, 16, 1024);
    };
  }

  private static GptConfig of(ModelSection s, int vocabulary, int layers, int heads, int width) {
    BlockShape block = BlockShape.of(s, width, heads);
    return new GptConfig(
        vocabulary,
        s.contextLength(),
        width,
        layers,
        heads,
        s.tiedEmbeddings(),
        block,
        s.dropout());
  }

  private static GptConfig published(
      ModelSection s, int vocabulary, int layers, int heads, int width) {
    BlockShape block = BlockShape.of(s, width, heads);
    if (block.architecture() != Architecture.GPT2) {
      throw new InvalidConfigException(
          format(
              "architecture: %s (expected gpt2 with preset %s) at model.architecture",
              EnumNames.of(s.architecture()), EnumNames.of(s.preset())));
    }
    return new GptConfig(vocabulary, 1024, width, layers, heads, true, block, s.dropout());
  }

  /** Settings, in the syntax of {@code --set}, that configure this shape. */
  public List<String> settings() {
    List<String> settings = new ArrayList<>();
    settings.add("model.preset=custom");
    settings.add("model.architecture=" + EnumNames.of(block.architecture()));
    settings.add("model.layers=" + layers);
    settings.add("model.heads=" + heads);
    settings.add("model.embedding-size=" + embeddingSize);
    settings.add("model.context-length=" + contextLength);
    settings.add("model.tied-embeddings=" + tiedEmbeddings);
    settings.add("model.biases=" + block.biases());
    if (block.architecture() == Architecture.LLAMA) {
      settings.add("model.llama.key-value-heads=" + block.keyValueHeads());
      settings.add("model.llama.hidden-size=" + block.hiddenSize());
      settings.add("model.llama.rope-base=" + block.ropeBase());
    }
    return settings;
  }

  /** Returns the same shape with another dropout rate. */
  public GptConfig withDropout(double rate) {
    return new GptConfig(
        vocabularySize, contextLength, embeddingSize, layers, heads, tiedEmbeddings, block, rate);
  }

  /** Returns the same shape with another number of blocks. */
  public GptConfig withLayers(int count) {
    return new GptConfig(
        vocabularySize, contextLength, embeddingSize, count, heads, tiedEmbeddings, block, dropout);
  }

  /** Returns the same shape with a separate matrix for the head. */
  public GptConfig withoutTiedEmbeddings() {
    return new GptConfig(
        vocabularySize, contextLength, embeddingSize, layers, heads, false, block, dropout);
  }

  /** Returns the same shape with another kind of block. */
  public GptConfig withBlock(BlockShape other) {
    return new GptConfig(
        vocabularySize,
        contextLength,
        embeddingSize,
        layers,
        heads,
        tiedEmbeddings,
        other,
        dropout);
  }

  /** Returns the same shape with other adapters. */
  public GptConfig withLora(LoraShape other) {
    return withBlock(block.withLora(other));
  }

  /** Returns the same shape with another size of the vocabulary. */
  public GptConfig withVocabulary(int size) {
    return new GptConfig(
        size, contextLength, embeddingSize, layers, heads, tiedEmbeddings, block, dropout);
  }

  /** Width of one attention head. */
  public int headSize() {
    return embeddingSize / heads;
  }

  /** Width of a position's queries, keys and values together. */
  public int packedSize() {
    return (heads + 2 * block.keyValueHeads()) * headSize();
  }

  /** Number of trained values, a tied matrix counted once. */
  public long parameterCount() {
    long d = embeddingSize;
    long vocabularyMatrices = (tiedEmbeddings ? 1L : 2L) * vocabularySize * d;
    return vocabularyMatrices + positionCount() + layers * blockCount() + normCount();
  }

  /** Trained values of learned positions. */
  public long positionCount() {
    return block.learnsPositions() ? (long) contextLength * embeddingSize : 0;
  }

  /**
   * Number of values of an optimizer's state: two for each parameter, but one for each in a {@link
   * HiddenMatrix} with Muon.
   */
  public long momentCount(OptimizerSection.Name optimizer) {
    long hidden = optimizer == OptimizerSection.Name.MUON ? layers * matrixCount() : 0;
    return Math.multiplyExact(2, parameterCount()) - hidden;
  }

  private long matrixCount() {
    return HiddenMatrix.of(this).stream().mapToLong(m -> m.in() * m.out()).sum();
  }

  private long blockCount() {
    long d = embeddingSize;
    long hidden = block.hiddenSize();
    long preActivation = block.activationInputs() * hidden;
    long matrices = d * (packedSize() + d + preActivation + hidden);
    long biases = block.biases() ? packedSize() + d + preActivation + d : 0;
    return matrices + biases + 2 * normCount() + adapterCount();
  }

  private long adapterCount() {
    long each = HiddenMatrix.adapted(this).stream().mapToLong(m -> m.in() + m.out()).sum();
    return block.lora().rank() * each;
  }

  private long normCount() {
    boolean biased = block.biases() && block.centresNorms();
    return (biased ? 2L : 1L) * embeddingSize;
  }

  private static void atLeastOne(String key, int value, List<String> problems) {
    if (value < 1) {
      problems.add(key + ": " + value + " (expected at least 1)");
    }
  }

  /**
   * Where training drops elements: as in GPT-2, except for the attention probabilities, which the
   * kernels never store. The order is part of the masks.
   */
  public enum DropoutSite {
    /** The sum of token and position embeddings. */
    EMBEDDING,
    /** The output of attention, before it is added to the residual stream. */
    ATTENTION,
    /** The output of the feed-forward half, before it is added to the residual stream. */
    FEED_FORWARD
  }
}
