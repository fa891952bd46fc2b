package io.gristmill.model.dl4j;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.optim.AdamW;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Configuration of token plus position: {@code [batch][context]} ids to {@code
 * [batch][context][embedding]}. With tied embeddings it has the positions only, and {@link
 * TiedEmbedding} adds the head's rows; with rotary positions it has the tokens only. A model with
 * both has no such layer.
 */
public final class TokenEmbedding extends GptLayerConf {

  private static final long serialVersionUID = 1L;

  /** No-argument constructor for Deeplearning4j's JSON. */
  TokenEmbedding() {}

  TokenEmbedding(GptConfig gpt, AdamW optimizer, long seed) {
    super(gpt, optimizer, seed);
  }

  @Override
  ParameterLayout newLayout() {
    return ParameterLayout.embedding(gpt());
  }

  /** Whether a model has parameters for this layer. */
  static boolean isPartOf(GptConfig c) {
    return !ParameterLayout.embedding(c).parameters().isEmpty();
  }

  @Override
  GptLayer<?> create(NeuralNetConfiguration conf, DataType type) {
    return new TokenEmbeddingLayer(conf, type);
  }
}
