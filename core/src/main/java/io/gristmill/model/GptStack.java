package io.gristmill.model;

import io.gristmill.optim.AdamW;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** The layers of a GPT and how they follow each other, as Deeplearning4j configures a graph. */
final class GptStack {

  private static final String TOKENS = "tokens";

  private GptStack() {}

  static ComputationGraphConfiguration of(
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
      stack.addLayer(GptNetwork.EMBEDDING, new TokenEmbedding(config, optimizer, seed), TOKENS);
      below = GptNetwork.EMBEDDING;
    }
    if (config.tiedEmbeddings()) {
      String[] inputs = below.equals(TOKENS) ? new String[] {TOKENS} : new String[] {below, TOKENS};
      stack.addVertex(GptNetwork.TIED, new TiedEmbedding(), inputs);
      below = GptNetwork.TIED;
    }
    for (int i = 0; i < config.layers(); i++) {
      String block = "block" + i;
      stack.addLayer(block, new TransformerBlock(config, optimizer, seed), below);
      below = block;
    }
    stack.addLayer(GptNetwork.HEAD, new LanguageModelHead(config, optimizer, seed), below);
    return stack.setOutputs(GptNetwork.HEAD).build();
  }
}
