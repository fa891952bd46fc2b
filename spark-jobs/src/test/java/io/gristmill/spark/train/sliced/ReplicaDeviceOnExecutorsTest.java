package io.gristmill.spark.train.sliced;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.config.AveragingSection.Device;
import io.gristmill.config.AveragingSection.Engine;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.Objective;
import io.gristmill.spark.LocalCluster;
import io.gristmill.training.GpuBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker with two GPUs, as its discovery script says, and two executors that get one each. */
class ReplicaDeviceOnExecutorsTest {

  private static final String PINNED = "gristmill.test.pinned";

  private static final GptConfig MODEL = new GptConfig(64, 16, 64, 1, 2, true);

  @TempDir private Path folder;

  @Test
  void everyReplicaHasItsOwnGpu() throws IOException {
    ReplicaDevice device = new ReplicaDevice(Device.GPU, Engine.ND4J, new RecordingBackend());
    try (JavaSparkContext spark =
        LocalCluster.executorsOfOneWorker(2, LocalCluster.JAVA, GpuSpark.settings(folder))) {
      device.check(spark.getConf(), MODEL, Objective.NEXT_ID);
      List<Place> places =
          spark.parallelize(List.of(0, 1), 2).map(new ReplicaLikeTask(device)).collect();
      assertThat(places).extracting(Place::gpu).containsExactlyInAnyOrder(0, 1);
      assertThat(places).allMatch(place -> place.pinned().equals("" + place.gpu()));
      assertThat(places)
          .extracting(Place::process)
          .doesNotHaveDuplicates()
          .doesNotContain(ProcessHandle.current().pid());
    }
  }

  @Test
  void taskWithoutAGpuFailsBeforeTraining() {
    ReplicaDevice device = new ReplicaDevice(Device.GPU, Engine.ND4J, new RecordingBackend());
    try (JavaSparkContext spark = LocalCluster.threads(1, LocalCluster.JAVA)) {
      var job = spark.parallelize(List.of(0), 1).map(new ReplicaLikeTask(device));
      assertThatThrownBy(job::collect)
          .hasMessageContaining(
              "GPU addresses of a replica's task: none"
                  + " (expected one, by spark.task.resource.gpu.amount=1)")
          .hasRootCauseInstanceOf(InvalidConfigException.class);
    }
  }

  /** Where a task found itself. */
  private record Place(int gpu, String pinned, long process) implements java.io.Serializable {}

  private static final class ReplicaLikeTask implements Function<Integer, Place> {

    private static final long serialVersionUID = 1L;

    private final ReplicaDevice device;

    ReplicaLikeTask(ReplicaDevice device) {
      this.device = device;
    }

    @Override
    public Place call(Integer replica) {
      int gpu = device.claim(TaskContext.get(), MODEL, Objective.NEXT_ID).orElseThrow();
      return new Place(gpu, System.getProperty(PINNED), ProcessHandle.current().pid());
    }
  }

  /** Stands where CUDA would be. */
  private static final class RecordingBackend implements GpuBackend {

    private static final long serialVersionUID = 1L;

    @Override
    public boolean isCuda() {
      return true;
    }

    @Override
    public void pin(int device) {
      System.setProperty(PINNED, "" + device);
    }
  }
}
