package io.gristmill.model.shape;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.ModelSection;
import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.config.ModelSection.LlamaSection;
import java.io.Serializable;
import java.util.List;

/**
 * Shape that all blocks of a model share, except for their width.
 *
 * @param keyValueHeads number of key/value heads, a divisor of the number of heads
 * @param hiddenSize width inside the feed-forward half
 * @param biases whether all projections in the blocks and LayerNorms have biases
 * @param ropeBase base of the rotary positions; 0 if positions are learned
 * @param lora adapters of the projections
 */
public record BlockShape(
    Architecture architecture,
    int keyValueHeads,
    int hiddenSize,
    boolean biases,
    double ropeBase,
    LoraShape lora)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Deeplearning4j's JSON of models of earlier versions has no adapters. */
  public BlockShape {
    lora = lora == null ? LoraShape.NONE : lora;
  }

  /** A shape without adapters. */
  public BlockShape(
      Architecture architecture,
      int keyValueHeads,
      int hiddenSize,
      boolean biases,
      double ropeBase) {
    this(architecture, keyValueHeads, hiddenSize, biases, ropeBase, LoraShape.NONE);
  }

  /** How the matrix of a projection is stored. */
  public enum Layout {
    /** {@code [in][out]}, as in OpenAI's files of GPT-2. */
    IN_OUT,
    /** {@code [out][in]}, as in PyTorch's linear layers. */
    OUT_IN
  }

  /** Creates the block shape of GPT-2 as published. */
  public static BlockShape gpt2(int embeddingSize, int heads) {
    return new BlockShape(Architecture.GPT2, heads, 4 * embeddingSize, true, 0);
  }

  /** Creates the block shape that a section configures for the given sizes. */
  public static BlockShape of(ModelSection section, int embeddingSize, int heads) {
    Architecture architecture = section.architecture();
    boolean biases =
        switch (section.biases()) {
          case AUTO -> architecture == Architecture.GPT2;
          case TRUE -> true;
          case FALSE -> false;
        };
    LoraShape lora = LoraShape.of(section.lora());
    if (architecture == Architecture.GPT2) {
      return new BlockShape(architecture, heads, 4 * embeddingSize, biases, 0, lora);
    }
    LlamaSection llama = section.llama();
    int shared = llama.keyValueHeads() == 0 ? heads : llama.keyValueHeads();
    int hidden = llama.hiddenSize() == 0 ? hiddenSize(embeddingSize) : llama.hiddenSize();
    return new BlockShape(architecture, shared, hidden, biases, llama.ropeBase(), lora);
  }

  /**
   * 8/3 of the embedding size, rounded up to whole cache lines: three matrices then have the
   * parameters of GPT-2's two.
   */
  private static int hiddenSize(int embeddingSize) {
    return (8 * embeddingSize + 3 * 64 - 1) / (3 * 64) * 64;
  }

  /** Returns the same shape with other adapters. */
  public BlockShape withLora(LoraShape other) {
    return new BlockShape(architecture, keyValueHeads, hiddenSize, biases, ropeBase, other);
  }

  /** Whether positions have embeddings; else queries and keys are rotated by their positions. */
  public boolean learnsPositions() {
    return architecture == Architecture.GPT2;
  }

  /** Whether norms are centred and may have biases. */
  public boolean centresNorms() {
    return architecture == Architecture.GPT2;
  }

  /** Number of columns that the activation reads for each column it returns. */
  public int activationInputs() {
    return switch (architecture) {
      case GPT2 -> 1;
      case LLAMA -> 2;
    };
  }

  /** Layout of the blocks' matrices, as in Hugging Face's files. */
  public Layout layout() {
    return switch (architecture) {
      case GPT2 -> Layout.IN_OUT;
      case LLAMA -> Layout.OUT_IN;
    };
  }

  /** Adds a problem for every invalid size. */
  void check(int embeddingSize, int heads, List<String> problems) {
    int headSize = embeddingSize / heads;
    if (keyValueHeads < 1 || heads % keyValueHeads != 0) {
      problems.add(
          format("key-value-heads: %d (expected a divisor of heads %d)", keyValueHeads, heads));
    }
    if (hiddenSize < 1) {
      problems.add("hidden-size: " + hiddenSize + " (expected at least 1)");
    }
    if (architecture == Architecture.LLAMA && headSize % 2 != 0) {
      problems.add(
          format(
              "heads: %d of size %d (expected an even size, of pairs to rotate)", heads, headSize));
    }
    if (architecture == Architecture.LLAMA && !(ropeBase > 1)) {
      problems.add("rope-base: " + ropeBase + " (expected more than 1)");
    }
    lora.check(problems);
    if (architecture == Architecture.GPT2 && !isGpt2(embeddingSize, heads)) {
      problems.add("block: " + this + " (expected the heads and sizes of GPT-2)");
    }
  }

  private boolean isGpt2(int embeddingSize, int heads) {
    return keyValueHeads == heads && hiddenSize == 4 * embeddingSize && ropeBase == 0;
  }

  /** Without adapters the text is that of earlier versions, from which checkpoints have a hash. */
  @Override
  public String toString() {
    String shape =
        format(
            "architecture=%s, keyValueHeads=%d, hiddenSize=%d, biases=%s, ropeBase=%s",
            architecture, keyValueHeads, hiddenSize, biases, ropeBase);
    return "BlockShape[" + shape + (lora.isNone() ? "]" : ", lora=" + lora + "]");
  }
}
