package io.gristmill.spark.train.sliced;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection.Device;
import io.gristmill.config.AveragingSection.Engine;
import io.gristmill.config.EnumNames;
import io.gristmill.device.EngineChoice;
import io.gristmill.device.cuda.DeviceException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.Objective;
import io.gristmill.training.GpuBackend;
import io.gristmill.training.GpuBackend.CudaBackend;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.util.TaskFailureListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Device of the replicas: any CPU, or the GPU that Spark assigned to the task, and its engine.
 * Serialized with the task.
 */
public final class ReplicaDevice implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final String GPU = "gpu";
  private static final int LOST_CARD = 70;
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaDevice.class);
  private static final Set<Integer> LOGGED = ConcurrentHashMap.newKeySet();

  private final Device device;
  private final Engine engine;
  private final GpuBackend backend;

  public ReplicaDevice(Device device, Engine engine) {
    this(device, engine, new CudaBackend());
  }

  ReplicaDevice(Device device, Engine engine, GpuBackend backend) {
    this.device = device;
    this.engine = engine;
    this.backend = backend;
  }

  public Device device() {
    return device;
  }

  /**
   * Checks Spark's settings and, where Spark is this process alone, this machine, on the driver
   * before any job. A Spark in one process gives out no GPUs: its replicas share the first one.
   *
   * @throws InvalidConfigException with the settings to change, if Spark does not give each task
   *     one GPU, or with what is missing on this machine
   */
  public void check(SparkConf conf, GptConfig model, Objective objective) {
    if (device == Device.CPU) {
      return;
    }
    Map<String, String> settings = new HashMap<>();
    for (Tuple2<String, String> setting : conf.getAll()) {
      settings.put(setting._1(), setting._2());
    }
    GpuSettings gpus = new GpuSettings(settings);
    if (!gpus.isLocal() || choice(model, objective, 0).engine() == Engine.ND4J) {
      gpus.check();
    }
  }

  /** The engine for a GPU of this process. */
  EngineChoice choice(GptConfig model, Objective objective, int gpu) {
    return EngineChoice.of(engine, model, objective, gpu, backend.isCuda());
  }

  /**
   * The GPU of a task. With ND4J, the calling thread is bound to it: to be called in the task, on
   * the thread that trains, before it uses an array.
   *
   * @return number of the GPU; empty on CPUs
   * @throws InvalidConfigException if the task needs a GPU and has none, or the executor cannot use
   *     it
   */
  public OptionalInt claim(TaskContext task, GptConfig model, Objective objective) {
    if (device == Device.CPU) {
      return OptionalInt.empty();
    }
    ResourceInformation given = task.resourcesJMap().get(GPU);
    // A Spark in one process gives out no GPUs: its replicas share the first one.
    boolean shared = given == null && GpuSettings.isLocalTask();
    int gpu = shared ? 0 : onlyAddress(given);
    EngineChoice choice = choice(model, objective, gpu);
    if (choice.engine() == Engine.ND4J) {
      backend.pin(onlyAddress(given));
    }
    TaskFailureListener onFailure = (context, failure) -> endIfLost(failure);
    task.addTaskFailureListener(onFailure);
    if (LOGGED.add(gpu)) {
      LOG.info(
          "GPU {} trains by engine {}: {}", gpu, EnumNames.of(choice.engine()), choice.reason());
    }
    return OptionalInt.of(gpu);
  }

  private static int onlyAddress(ResourceInformation given) {
    return GpuSettings.onlyAddress(given == null ? List.of() : List.of(given.addresses()));
  }

  /**
   * Ends an executor that has lost its card, as by a memory error: CUDA gives it no card back.
   * Spark then repeats the task on another executor.
   */
  private static void endIfLost(Throwable failure) {
    boolean lost =
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .anyMatch(cause -> cause instanceof DeviceException device && device.sticky());
    if (lost && !GpuSettings.isLocalTask()) {
      LOG.error("the GPU is lost, and this executor ends: {}", failure.getMessage());
      Runtime.getRuntime().halt(LOST_CARD);
    }
  }

  /** Checks that Spark gives every task a GPU of its own. */
  record GpuSettings(Map<String, String> spark) {

    private static final String MASTER = "spark.master";
    private static final String TASK = "spark.task.resource.gpu.amount";
    private static final String EXECUTOR = "spark.executor.resource.gpu.amount";
    private static final String DISCOVERY = "spark.executor.resource.gpu.discoveryScript";
    private static final String UNSET = "not set";

    GpuSettings {
      spark = Map.copyOf(spark);
    }

    /**
     * Refuses settings with which a replica has no GPU, or two share one.
     *
     * @throws InvalidConfigException with a line for each setting
     */
    void check() {
      List<String> problems = new ArrayList<>();
      if (isLocal()) {
        problems.add(problem(MASTER, "a cluster's, as Spark in one process gives out no GPUs"));
      }
      if (!amount(TASK).equals("1")) {
        problems.add(problem(TASK, "1: one replica a GPU"));
      }
      if (!amount(EXECUTOR).matches("[1-9]\\d*")) {
        problems.add(
            problem(EXECUTOR, format("GPUs an executor has, beside %s=gpu-discovery", DISCOVERY)));
      }
      if (!problems.isEmpty()) {
        throw new InvalidConfigException(String.join("\n", problems));
      }
    }

    /** Whether Spark is one process. */
    boolean isLocal() {
      return value(MASTER).matches("local(\\[.*])?");
    }

    /** Whether the running task is one of a Spark in one process. */
    static boolean isLocalTask() {
      return SparkEnv.get().executorId().equals("driver");
    }

    private String problem(String key, String expected) {
      return format("%s: %s (expected %s) at averaging.device = gpu", key, value(key), expected);
    }

    /** Amounts may be written with a fraction. */
    private String amount(String key) {
      return value(key).strip().replaceFirst("\\.0+$", "");
    }

    private String value(String key) {
      return spark.getOrDefault(key, UNSET);
    }

    /**
     * The device number in the addresses that Spark gave a task, as {@code gpu-discovery} prints
     * them.
     *
     * @throws InvalidConfigException if there is no address, more than one, or it is not a number
     */
    static int onlyAddress(List<String> addresses) {
      if (addresses.size() != 1) {
        throw new InvalidConfigException(
            format(
                "GPU addresses of a replica's task: %s (expected one, by %s) at averaging.device ="
                    + " gpu",
                addresses.isEmpty() ? "none" : addresses, "spark.task.resource.gpu.amount=1"));
      }
      String address = addresses.get(0);
      if (!address.matches("\\d{1,6}")) {
        throw new InvalidConfigException(
            format(
                "GPU address: %s (expected a device number such as 0) at the discovery script",
                address));
      }
      return Integer.parseInt(address);
    }
  }
}
