package io.gristmill.spark.train.device;

import io.gristmill.config.AveragingSection.Device;
import io.gristmill.error.InvalidConfigException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import scala.Tuple2;

/**
 * Gives every replica's task its place: any CPU, or the one GPU Spark assigned to the task. Travels
 * with the task.
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

  /** What replicas train on. */
  public Device device() {
    return device;
  }

  /**
   * On the driver, before any job.
   *
   * @throws InvalidConfigException with what to set, if Spark would not give each task one GPU
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
   * In the task, on the thread that trains and before it touches an array: from then on it computes
   * on the task's GPU.
   *
   * @return the GPU's number; nothing on CPUs
   * @throws InvalidConfigException if the task should have a GPU and has none, or this executor
   *     cannot use it
   */
  public OptionalInt claim(TaskContext task) {
    if (device == Device.CPU) {
      return OptionalInt.empty();
    }
    ResourceInformation given = task.resourcesJMap().get(GPU);
    int gpu = new GpuAddresses(given == null ? List.of() : List.of(given.addresses())).only();
    backend.pin(gpu);
    return OptionalInt.of(gpu);
  }
}
