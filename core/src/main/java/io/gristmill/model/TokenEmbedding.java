package io.gristmill.model;

import io.gristmill.model.ParameterLayout.Parameter;
import io.gristmill.optim.AdamW;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Token plus position: {@code [batch][context]} ids to {@code [batch][context][embedding]}. With
 * tied embeddings it has the positions only, and {@link TiedEmbedding} adds the head's rows; where
 * positions are rotated it has the tokens only. A model with both has no such layer.
 */
public final class TokenEmbedding extends GptLayer {

  private static final long serialVersionUID = 1L;

  static final String TOKENS = "tokens";
  static final String POSITIONS = "positions";

  /** For Deeplearning4j's JSON. */
  TokenEmbedding() {}

  TokenEmbedding(GptConfig gpt, AdamW optimizer, long seed) {
    super(gpt, optimizer, seed);
  }

  @Override
  ParameterLayout newLayout() {
    return layout(gpt());
  }

  /** Whether a model has anything for this layer to hold. */
  static boolean isPartOf(GptConfig c) {
    return !layout(c).parameters().isEmpty();
  }

  static ParameterLayout layout(GptConfig c) {
    List<Parameter> parameters = new ArrayList<>();
    if (!c.tiedEmbeddings()) {
      parameters.add(Parameter.matrix(TOKENS, c.vocabularySize(), c.embeddingSize()));
    }
    if (c.block().architecture().learnsPositions()) {
      parameters.add(Parameter.matrix(POSITIONS, c.contextLength(), c.embeddingSize()));
    }
    return new ParameterLayout(parameters);
  }

  @Override
  NetworkLayer<?> create(NeuralNetConfiguration conf, DataType type) {
    return new TokenEmbeddingLayer(conf, type);
  }
}
