package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.TrainingStep;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** What networks allocate outside the heap, and their threads, end with them. */
class FreedMemoryTest {

  private static final int NETWORKS = 50;
  private static final int SETTLED = 9;

  /** About 20 MB each: if they stayed, they would be found. */
  private static final List<GptConfig> MODELS =
      List.of(
          new GptConfig(2000, 64, 128, 2, 4, true),
          new GptConfig(2000, 64, 128, 2, 4, false).withDropout(0.1),
          new GptConfig(2000, 64, 128, 2, 4, true)
              .withBlock(new BlockShape(Architecture.LLAMA, 2, 384, false, 10000)));

  private static final long LARGEST_GROWTH = 256L << 20;

  /**
   * Several times as much is in use, which JavaCPP counts; the rest are pointers of a few bytes.
   */
  private static final long LARGEST_SCRATCH = 1L << 16;

  @Test
  void fiftyNetworksTrainInOneProcessInBoundedMemory() throws InterruptedException {
    long resident = 0;
    for (int i = 0; i < NETWORKS; i++) {
      long before = Pointer.totalBytes();
      train(i);
      long scratch = Pointer.totalBytes() - before;
      assertThat(scratch).as("scratch of network %d", i).isLessThan(LARGEST_SCRATCH);
      if (i == SETTLED) {
        resident = resident();
      }
    }
    assertThat(resident() - resident).isLessThan(LARGEST_GROWTH);
    assertThat(waitForThreads()).isEmpty();
  }

  private static void train(int i) {
    GptConfig config = MODELS.get(i % MODELS.size());
    GptNetwork network = GptNetwork.create(config, Settings.optimizer(5), i);
    try (TrainingStep step = new Dl4jTrainingStep(network)) {
      network.use(ActivationCheckpointing.values()[i % 2]);
      if (i % 4 < 2) {
        network.use(Kernels.of(network.type(), 2));
      }
      step.step(List.of(Settings.batch(config, 8, 64, i), Settings.batch(config, 8, 64, -i)), 0, 0);
      step.score(Settings.batch(config, 2, 64, i));
    }
  }

  /** What the heap does not need any more is not counted. */
  private static long resident() {
    System.gc();
    return Pointer.physicalBytes();
  }

  /** Those that are left after a while. */
  private static List<String> waitForThreads() throws InterruptedException {
    for (int i = 0; i < 50 && !threads().isEmpty(); i++) {
      Thread.sleep(100);
    }
    return threads();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("kernels-"))
        .toList();
  }
}
