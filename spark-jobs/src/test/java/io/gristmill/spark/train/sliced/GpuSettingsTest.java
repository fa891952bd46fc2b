package io.gristmill.spark.train.sliced;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.config.AveragingSection.Device;
import io.gristmill.config.AveragingSection.Engine;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.Objective;
import io.gristmill.spark.train.sliced.ReplicaDevice.GpuSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuSettingsTest {

  private static final String TASK = "spark.task.resource.gpu.amount";
  private static final String EXECUTOR = "spark.executor.resource.gpu.amount";

  @Test
  void listsAllProblemsAtOnce() {
    assertThatThrownBy(() -> new GpuSettings(Map.of("spark.master", "local[2]")).check())
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            """
spark.master: local[2] (expected a cluster's, as Spark in one process gives out no GPUs) at averaging.device = gpu
spark.task.resource.gpu.amount: not set (expected 1: one replica a GPU) at averaging.device = gpu
spark.executor.resource.gpu.amount: not set (expected GPUs an executor has, beside spark.executor.resource.gpu.discoveryScript=gpu-discovery) at averaging.device = gpu""");
  }

  @ParameterizedTest
  @CsvSource({"yarn, 1, 1", "yarn, 1.0, 4", "'local-cluster[2,1,1024]', 1, 1", "k8s://a, 1, 8"})
  void acceptsOneGpuForEachTask(String master, String task, String executor) {
    assertThatCode(() -> check(master, task, executor)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "local, 1, 1, spark.master: local (",
    "local[*], 1, 1, spark.master: local[*] (",
    "yarn, 0.5, 1, spark.task.resource.gpu.amount: 0.5 (expected 1",
    "yarn, 2, 2, spark.task.resource.gpu.amount: 2 (expected 1",
    "yarn, 1, 0, spark.executor.resource.gpu.amount: 0 (",
    "yarn, 1, many, spark.executor.resource.gpu.amount: many ("
  })
  void refusesSharedAndMissingGpus(String master, String task, String executor, String problem) {
    assertThatThrownBy(() -> check(master, task, executor))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith(problem)
        .message()
        .hasLineCount(1);
  }

  @Test
  void cpusNeedNoSettings() {
    SparkConf conf = new SparkConf(false).set("spark.master", "local[2]");
    GptConfig model = new GptConfig(64, 16, 64, 1, 2, true);
    assertThatCode(
            () -> new ReplicaDevice(Device.CPU, Engine.AUTO).check(conf, model, Objective.NEXT_ID))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> new ReplicaDevice(Device.GPU, Engine.ND4J).check(conf, model, Objective.NEXT_ID))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "ND4J backend: not CUDA (expected a build with mvn -Pcuda) at averaging.engine = nd4j,"
                + " averaging.device = gpu");
  }

  private static void check(String master, String task, String executor) {
    new GpuSettings(new HashMap<>(Map.of("spark.master", master, TASK, task, EXECUTOR, executor)))
        .check();
  }
}
