package io.gristmill.device.check.model;

import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import java.util.List;

/**
 * Models that are measured.
 *
 * @param batches sequences of a step: the first is the usual one
 */
public record CheckShapes(String name, GptConfig config, List<Integer> batches) {

  private static final int VOCABULARY = 50257;
  private static final int CONTEXT = 1024;

  public static final CheckShapes GPT_124M = gpt2("124M", 768, 12, 12, List.of(32, 64));
  public static final CheckShapes GPT_350M = gpt2("350M", 1024, 24, 16, List.of(32));
  public static final CheckShapes GPT_1_3B = gpt2("1.3B", 2048, 24, 16, List.of(16));

  /** From small to large. */
  public static final List<CheckShapes> ALL = List.of(GPT_124M, GPT_350M, GPT_1_3B);

  private static CheckShapes gpt2(
      String name, int width, int layers, int heads, List<Integer> batches) {
    GptConfig config = new GptConfig(VOCABULARY, CONTEXT, width, layers, heads, true);
    return new CheckShapes(name, config, batches);
  }

  /** A model of the sizes of 124M with RMSNorm, rotary embedding, SwiGLU and grouped queries. */
  public static GptConfig llama() {
    BlockShape block = new BlockShape(Architecture.LLAMA, 4, 2048, false, 10000);
    return new GptConfig(VOCABULARY, CONTEXT, 768, 12, 12, true, block, 0);
  }
}
