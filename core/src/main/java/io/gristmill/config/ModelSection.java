package io.gristmill.config;

import static io.gristmill.config.Limits.ABOVE_ZERO;

import io.gristmill.config.Limits.AtLeast;
import io.gristmill.config.Limits.Between;
import java.io.Serializable;
import java.util.List;

/**
 * The {@code model} section: the shape of the Transformer; the vocabulary comes from the tokenizer.
 *
 * @param preset name of a published shape ({@code gpt2}, ...), or {@code custom} for the keys below
 * @param architecture {@code gpt2} or {@code llama}
 * @param biases {@code true} or {@code false} for all projections and LayerNorms; {@code auto} for
 *     those of the architecture: GPT-2 has biases, Llama has none
 * @param dropout dropout rate of the embeddings and of both branches of every block
 */
// The limits are far above any trained shape, and small enough to count parameters in a long.
public record ModelSection(
    Preset preset,
    Architecture architecture,
    @Between(min = 1, max = 1 << 16) int layers,
    @Between(min = 1, max = 1 << 16) int heads,
    @Between(min = 1, max = 1 << 20) int embeddingSize,
    @Between(min = 1, max = 1 << 20) int contextLength,
    boolean tiedEmbeddings,
    Biases biases,
    @Between(min = 0, max = 0.9) double dropout,
    LlamaSection llama,
    LoraSection lora)
    implements Serializable {

  /** A GPT-2 as published, with a dropout of 0. */
  public ModelSection(
      Preset preset,
      int layers,
      int heads,
      int embeddingSize,
      int contextLength,
      boolean tiedEmbeddings) {
    this(
        preset,
        Architecture.GPT2,
        layers,
        heads,
        embeddingSize,
        contextLength,
        tiedEmbeddings,
        Biases.AUTO,
        0,
        LlamaSection.DEFAULTS,
        LoraSection.NONE);
  }

  /** Published shapes, and {@link #CUSTOM}. */
  public enum Preset {
    /** The sizes of the section. */
    CUSTOM,
    NANO,
    MICRO,
    MINI,
    GPT2,
    GPT2_MEDIUM
  }

  /** The published architecture that the blocks follow. */
  public enum Architecture {
    /** LayerNorm, learned positions, tanh GELU, biases (Radford et al., 2019). */
    GPT2,
    /** RMSNorm, rotary positions, SwiGLU, no biases (Touvron et al., 2023). */
    LLAMA
  }

  /** Whether projections and LayerNorms have biases. */
  public enum Biases {
    /** Those of the published architecture. */
    AUTO,
    TRUE,
    FALSE
  }

  /**
   * The {@code model.llama} section: settings of the Llama architecture.
   *
   * @param keyValueHeads number of key and value heads, a divisor of {@code model.heads}; 0 for as
   *     many as {@code model.heads}
   * @param hiddenSize width of the feed-forward layer; 0 for 8/3 of the embedding size, rounded up
   *     to a multiple of 64
   * @param ropeBase base of the wavelengths of rotary positions; larger for longer contexts
   */
  public record LlamaSection(
      @Between(min = 0, max = 1 << 16) int keyValueHeads,
      @Between(min = 0, max = 1 << 24) int hiddenSize,
      @AtLeast(2) double ropeBase)
      implements Serializable {

    static final LlamaSection DEFAULTS = new LlamaSection(0, 0, 10000);
  }

  /**
   * The {@code model.lora} section: low-rank adapters of the blocks' projections (LoRA; Hu et al.,
   * 2021), which are trained instead of the model.
   *
   * @param rank of every adapter; 0 for none
   * @param alpha an adapter's product is multiplied by alpha / rank
   * @param targets projections with adapters, from {@link #TARGETS}
   */
  public record LoraSection(
      @Between(min = 0, max = 1 << 12) int rank,
      @AtLeast(ABOVE_ZERO) double alpha,
      List<String> targets)
      implements Serializable {

    /** The projections of a block, in the order of its parameters. */
    public static final List<String> TARGETS = List.of("qkv", "projection", "up", "down");

    /** No adapters, as in {@code reference.conf}. */
    public static final LoraSection NONE = new LoraSection(0, 16, TARGETS);
  }
}
