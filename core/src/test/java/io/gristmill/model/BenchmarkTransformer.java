package io.gristmill.model;

import io.gristmill.config.OptimizerSection;
import io.gristmill.tokens.TokenBatch;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Training steps on a fixed batch, as the PyTorch peer's {@code bench}: forward, backward,
 * clipping, AdamW. Prints tokens per CPU second of the training thread and bytes it allocates a
 * step.
 */
public final class BenchmarkTransformer {

  private record Preset(GptConfig config, int batchSize, int contextLength) {}

  private static final GptConfig S = new GptConfig(4096, 128, 256, 4, 8, false);

  private static final Map<String, Preset> PRESETS =
      Map.of(
          "S", new Preset(S, 16, 128),
          "S-dropout", new Preset(S.withDropout(0.1), 16, 128),
          "S-llama", new Preset(S.withBlock(llama(8)), 16, 128),
          "S-llama-grouped", new Preset(S.withBlock(llama(2)), 16, 128),
          "M", new Preset(new GptConfig(50257, 256, 384, 6, 6, false), 4, 256));

  private static BlockShape llama(int keyValueHeads) {
    return new BlockShape(Architecture.LLAMA, keyValueHeads, 704, false, 10000);
  }

  private BenchmarkTransformer() {}

  /** Arguments: preset, warm-up steps, measured steps. */
  public static void main(String[] arguments) {
    String name = arguments[0];
    Preset preset = PRESETS.get(name);
    int warmup = Integer.parseInt(arguments[1]);
    int steps = Integer.parseInt(arguments[2]);
    OptimizerSection optimizer =
        new OptimizerSection(1e-3, 1e-3, 0, 1, 0.9, 0.95, 1e-8, 0.1, 1.0, "constant");
    List<TokenBatch> batch = List.of(batch(preset));
    double tokens = batch.get(0).targetCount();
    var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    double[] seconds = new double[steps];
    try (GptNetwork network = GptNetwork.create(preset.config(), optimizer, 1)) {
      double loss = 0;
      for (int i = 0; i < warmup; i++) {
        loss = network.step(batch).loss();
      }
      long allocated = thread.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < steps; i++) {
        long start = thread.getCurrentThreadCpuTime();
        loss = network.step(batch).loss();
        seconds[i] = (thread.getCurrentThreadCpuTime() - start) / 1e9;
      }
      allocated = (thread.getCurrentThreadAllocatedBytes() - allocated) / steps;
      Arrays.sort(seconds);
      System.out.printf(
          "gristmill preset %s parameters %d loss %.4f allocated %d bytes/step%n",
          name, preset.config().parameterCount(), loss, allocated);
      System.out.printf(
          "cpu : best %.0f median %.0f ms/step, best %.0f median %.0f tokens/s%n",
          1e3 * seconds[0],
          1e3 * seconds[steps / 2],
          tokens / seconds[0],
          tokens / seconds[steps / 2]);
    }
  }

  /** Ids that are small more often than large, as in text. */
  private static TokenBatch batch(Preset preset) {
    Random random = new Random(1);
    int[][] inputs = new int[preset.batchSize()][preset.contextLength()];
    int[][] targets = new int[preset.batchSize()][preset.contextLength()];
    int last = 0;
    for (int i = 0; i < inputs.length; i++) {
      for (int j = 0; j < inputs[i].length; j++) {
        inputs[i][j] = last;
        last = (int) (Math.pow(random.nextDouble(), 3) * preset.config().vocabularySize());
        targets[i][j] = last;
      }
    }
    return new TokenBatch(inputs, targets);
  }
}
