package io.gristmill.spark.launch;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection.Device;
import io.gristmill.config.AveragingSection.Trainer;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.model.MemoryPlan;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.StepOptions;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.training.averaging.AveragingRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes the containers of a training. The arrays of a replica are outside the heap, in Spark's
 * memory overhead, which is derived from the model, the threads and the number of replicas that an
 * executor trains at once.
 */
record ContainerMemory(LaunchRequest request, SparkSettings spark) {

  private static final String EXECUTOR = "spark.executor.";
  private static final String DRIVER = "spark.driver.";
  private static final String OVERHEAD = "memoryOverhead";
  private static final String FACTOR = "memoryOverheadFactor";

  /** The JVM outside its heap (classes, code, stacks, network buffers) and ND4J's libraries. */
  private static final long JVM_MEBIBYTES = 640;

  private static final String SPARKS_MEMORY = "1g";
  private static final String SPARKS_FACTOR = "0.1";
  private static final long SPARKS_LEAST_MEBIBYTES = 384;
  private static final Set<String> TRAINING = Set.of("pipeline", "train");
  private static final Pattern LOCAL = Pattern.compile("(?i)file:.*|[^:]+");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmgt]?)b?");

  /**
   * Sets the overhead of executors and of a driver on the cluster, and limits JavaCPP to the size
   * of the container, so that a replica that cannot fit fails with a message and is not killed.
   *
   * @throws InvalidConfigException if a configured overhead is too small for a replica
   */
  void plan(RunConfig config) {
    String master = request.master().orElse("");
    boolean hasContainers = master.equals("yarn") || request.isOnKubernetes();
    if (!hasContainers
        || !TRAINING.contains(request.command())
        || config.averaging().device() != Device.CPU) {
      return;
    }
    long replica =
        mebibytes(
            MemoryPlan.of(
                    GptConfig.of(config.model(), vocabularySize(config)),
                    config.optimizer().name(),
                    StepOptions.of(config.training()))
                .withAveraging(AveragingRule.of(config.averaging()).vectorsBesideModel())
                .bytes());
    size(EXECUTOR, Math.min(slots(), config.averaging().replicas()), replica);
    if (request.isDriverOnCluster()) {
      size(DRIVER, config.averaging().trainer() == Trainer.SLICED ? 0 : 1, replica);
    }
  }

  /**
   * The size of the vocabulary the model is created for: that of {@code tokenizer.from} if its
   * files are on this machine and plain, else {@code tokenizer.vocabulary-size}.
   */
  private static int vocabularySize(RunConfig config) {
    String from = config.tokenizer().from();
    Storage files = new LocalStorage();
    try {
      boolean isReadable =
          LOCAL.matcher(from).matches()
              && config.encryption().key().isEmpty()
              && TokenizerFiles.exist(files, from);
      return isReadable
          ? TokenizerFiles.read(files, from).vocabularySize()
          : config.tokenizer().vocabularySize();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the tasks that an executor runs at once; 1, the default of YARN and Kubernetes. */
  private long slots() {
    return Math.max(1, number("spark.executor.cores") / number("spark.task.cpus"));
  }

  private long number(String key) {
    String text = spark.get(key).orElse("1").strip();
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw new InvalidConfigException(
          format("%s: %s (expected a whole number) at %s", key, text, spark.place(key)));
    }
    return Long.parseLong(text);
  }

  private void size(String process, long replicas, long replica) {
    spark.setIfMissing(process + "memory", SPARKS_MEMORY);
    long heap = size(process + "memory");
    long least = Math.addExact(Math.multiplyExact(replicas, replica), JVM_MEBIBYTES);
    long overhead = Math.max(least, sparks(process, heap));
    if (spark.isSet(process + OVERHEAD)) {
      overhead = size(process + OVERHEAD);
      if (overhead < least) {
        throw new InvalidConfigException(
            format(
                "%s: %dm (expected at least %dm, as %d replicas take %d MiB each outside the heap"
                    + " and the JVM %d MiB; a smaller training.batch-size or"
                    + " training.recompute-activations = true needs less)",
                process + OVERHEAD, overhead, least, replicas, replica, JVM_MEBIBYTES));
      }
    }
    spark.setIfMissing(process + OVERHEAD, overhead + "m");
    String limit = heap + overhead + "m";
    spark.prepend(
        process + "extraJavaOptions",
        "-Dorg.bytedeco.javacpp.maxbytes="
            + limit
            + " -Dorg.bytedeco.javacpp.maxphysicalbytes="
            + limit);
  }

  /** The overhead that Spark would add by itself. */
  private long sparks(String process, long heap) {
    String factor = spark.get(process + FACTOR).orElse(SPARKS_FACTOR).strip();
    if (!factor.matches("\\d+(\\.\\d+)?")) {
      throw new InvalidConfigException(
          format(
              "%s: %s (expected a number such as 0.2) at %s",
              process + FACTOR, factor, spark.place(process + FACTOR)));
    }
    return Math.max(SPARKS_LEAST_MEBIBYTES, (long) (Double.parseDouble(factor) * heap));
  }

  /** Parses a size into MiB, which is also the unit of a plain number. */
  private long size(String key) {
    String text = spark.get(key).orElseThrow().strip().toLowerCase(Locale.ROOT);
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new InvalidConfigException(
          format("%s: %s (expected a size such as 4g or 700m) at %s", key, text, spark.place(key)));
    }
    long number = Long.parseLong(size.group(1));
    return switch (size.group(2)) {
      case "k" -> number >> 10;
      case "g" -> Math.multiplyExact(number, 1L << 10);
      case "t" -> Math.multiplyExact(number, 1L << 20);
      default -> number;
    };
  }

  private static long mebibytes(long bytes) {
    return (bytes >> 20) + 1;
  }
}
