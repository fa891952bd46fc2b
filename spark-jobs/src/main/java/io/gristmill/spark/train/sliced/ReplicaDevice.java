package io.gristmill.spark.train.sliced;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection.Device;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.train.sliced.ReplicaDevice.GpuBackend.CudaBackend;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import scala.Tuple2;

/**
 * Device of the replicas: any CPU, or the GPU that Spark assigned to the task. Serialized with the
 * task.
 */
public final class ReplicaDevice implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final String GPU = "gpu";

  private final Device device;
  private final GpuBackend backend;

  public ReplicaDevice(Device device) {
    this(device, new CudaBackend());
  }

  ReplicaDevice(Device device, GpuBackend backend) {
    this.device = device;
    this.backend = backend;
  }

  public Device device() {
    return device;
  }

  /**
   * Checks Spark's settings, on the driver before any job.
   *
   * @throws InvalidConfigException with the settings to change, if Spark does not give each task
   *     one GPU
   */
  public void check(SparkConf conf) {
    if (device == Device.GPU) {
      Map<String, String> settings = new HashMap<>();
      for (Tuple2<String, String> setting : conf.getAll()) {
        settings.put(setting._1(), setting._2());
      }
      new GpuSettings(settings).check();
    }
  }

  /**
   * Binds the calling thread to the GPU of its task. To be called in the task, on the thread that
   * trains, before it uses an array.
   *
   * @return number of the GPU; empty on CPUs
   * @throws InvalidConfigException if the task needs a GPU and has none, or the executor cannot use
   *     it
   */
  public OptionalInt claim(TaskContext task) {
    if (device == Device.CPU) {
      return OptionalInt.empty();
    }
    ResourceInformation given = task.resourcesJMap().get(GPU);
    int gpu = GpuSettings.onlyAddress(given == null ? List.of() : List.of(given.addresses()));
    backend.pin(gpu);
    return OptionalInt.of(gpu);
  }

  /** Library that computes on GPUs. */
  @FunctionalInterface
  interface GpuBackend extends Serializable {

    /** Makes the calling thread use exactly this device. */
    void pin(int device);

    /** ND4J, if its CUDA build is on the class path. */
    static final class CudaBackend implements GpuBackend {

      private static final long serialVersionUID = 1L;

      @Override
      public void pin(int device) {
        ExecutionerType type = Nd4j.getExecutioner().type();
        if (type != ExecutionerType.CUDA) {
          throw new InvalidConfigException(
              format(
                  "ND4J backend: %s (expected CUDA: build with mvn -Pcuda) at averaging.device ="
                      + " gpu",
                  type));
        }
        int devices = Nd4j.getAffinityManager().getNumberOfDevices();
        if (device >= devices) {
          throw new InvalidConfigException(
              format(
                  "GPU address: %d (expected less than the %d devices CUDA sees) at"
                      + " averaging.device = gpu",
                  device, devices));
        }
        Nd4j.getAffinityManager().unsafeSetDevice(device);
      }
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
      String master = value(MASTER);
      if (master.matches("local(\\[.*])?")) {
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
