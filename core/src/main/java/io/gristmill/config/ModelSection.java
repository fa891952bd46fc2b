package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code model}: the shape of the Transformer; the vocabulary comes from the tokenizer.
 *
 * @param preset name of a published shape ({@code gpt2}, ...), or {@code custom} for the keys below
 * @param architecture what the blocks are made of: {@code gpt2} or {@code llama}
 * @param biases {@code true} or {@code false} for all projections and LayerNorms; {@code auto} for
 *     what the architecture has: GPT-2 has them, Llama has none
 * @param dropout share of embeddings and of both branches of every block that a training step drops
 */
public record ModelSection(
    String preset,
    String architecture,
    int layers,
    int heads,
    int embeddingSize,
    int contextLength,
    boolean tiedEmbeddings,
    String biases,
    double dropout,
    LlamaSection llama)
    implements Serializable {

  /** A GPT-2 as published, without dropout. */
  public ModelSection(
      String preset,
      int layers,
      int heads,
      int embeddingSize,
      int contextLength,
      boolean tiedEmbeddings) {
    this(
        preset,
        "gpt2",
        layers,
        heads,
        embeddingSize,
        contextLength,
        tiedEmbeddings,
        "auto",
        0,
        LlamaSection.DEFAULTS);
  }
}
