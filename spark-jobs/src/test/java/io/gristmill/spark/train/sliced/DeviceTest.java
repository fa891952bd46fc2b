package io.gristmill.spark.train.sliced;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.train.sliced.ReplicaDevice.GpuBackend.CudaBackend;
import io.gristmill.spark.train.sliced.ReplicaDevice.GpuSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
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
}
