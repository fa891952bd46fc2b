package io.gristmill.spark.train.sliced;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.train.sliced.ReplicaDevice.GpuSettings;
import io.gristmill.training.GpuBackend.CudaBackend;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

class DeviceTest {

  @Test
  void requiresExactlyOneNumericAddress() {
    assertThat(GpuSettings.onlyAddress(List.of("3"))).isEqualTo(3);
    assertThatThrownBy(() -> GpuSettings.onlyAddress(List.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("GPU addresses of a replica's task: none (expected one");
    assertThatThrownBy(() -> GpuSettings.onlyAddress(List.of("0", "1")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("GPU addresses of a replica's task: [0, 1] (expected one");
    assertThatThrownBy(() -> GpuSettings.onlyAddress(List.of("GPU-4c2f")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "GPU address: GPU-4c2f (expected a device number such as 0) at the discovery script");
  }

  @Test
  void buildForCpusHasNoCudaBackend() {
    assumeThat(Nd4j.getExecutioner().type()).isEqualTo(ExecutionerType.NATIVE_CPU);
    assertThat(new CudaBackend().isCuda()).isFalse();
  }

  @Test
  void cardsThatNd4jDoesNotKnowNeedTheOtherEngine() {
    Properties environment = new Properties();
    environment.put(
        Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY,
        List.of(card("NVIDIA A10", 8, 6), card("NVIDIA H200", 9, 0)));
    assertThatCode(() -> CudaBackend.requireKnown(environment, 0)).doesNotThrowAnyException();
    assertThatThrownBy(() -> CudaBackend.requireKnown(environment, 1))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "compute capability of NVIDIA H200: 9.0 (expected 3.7 to 8.6 with averaging.engine ="
                + " nd4j; cuda trains on 8.0 and newer) at averaging.engine");
  }

  private static Map<String, Object> card(String name, int major, int minor) {
    return Map.of(
        Nd4jEnvironment.CUDA_DEVICE_NAME_KEY, name,
        Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY, major,
        Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY, minor);
  }
}
