package io.gristmill.model;

import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What a step is measured on: the sizes of the PyTorch peer's presets, and variants of S. */
record BenchmarkPreset(GptConfig config, int batchSize, int context) {

  private static final GptConfig S = new GptConfig(4096, 128, 256, 4, 8, false);

  private static final Map<String, BenchmarkPreset> BY_NAME =
      new TreeMap<>(
          Map.of(
              "S", new BenchmarkPreset(S, 16, 128),
              "S-dropout", new BenchmarkPreset(S.withDropout(0.1), 16, 128),
              "S-llama", new BenchmarkPreset(S.withBlock(llama(8)), 16, 128),
              "S-llama-grouped", new BenchmarkPreset(S.withBlock(llama(2)), 16, 128),
              "M", new BenchmarkPreset(new GptConfig(50257, 256, 384, 6, 6, false), 4, 256),
              "GPT2", new BenchmarkPreset(new GptConfig(50257, 1024, 768, 12, 12, true), 1, 256)));

  private static BlockShape llama(int keyValueHeads) {
    return new BlockShape(Architecture.LLAMA, keyValueHeads, 704, false, 10000);
  }

  static BenchmarkPreset of(String name) {
    BenchmarkPreset preset = BY_NAME.get(name);
    if (preset == null) {
      throw new IllegalArgumentException(
          "preset: " + name + " (expected one of " + BY_NAME.keySet() + ")");
    }
    return preset;
  }

  int tokens() {
    return batchSize * context;
  }

  /** Ids that are small more often than large, as in text. */
  TokenBatch batch() {
    Random random = new Random(1);
    int[][] inputs = new int[batchSize][context];
    int[][] targets = new int[batchSize][context];
    int last = 0;
    for (int i = 0; i < batchSize; i++) {
      for (int j = 0; j < context; j++) {
        inputs[i][j] = last;
        last = (int) (Math.pow(random.nextDouble(), 3) * config.vocabularySize());
        targets[i][j] = last;
      }
    }
    return new TokenBatch(inputs, targets);
  }
}
