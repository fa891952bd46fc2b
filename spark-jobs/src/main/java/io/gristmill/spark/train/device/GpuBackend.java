package io.gristmill.spark.train.device;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.io.Serializable;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

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
                "ND4J backend: %s (expected CUDA: build with mvn -Pcuda) at averaging.device = gpu",
                type));
      }
      int devices = Nd4j.getAffinityManager().getNumberOfDevices();
      if (device >= devices) {
        throw new InvalidConfigException(
            format(
                "GPU address: %d (expected less than the %d devices CUDA sees) at averaging.device = gpu",
                device, devices));
      }
      Nd4j.getAffinityManager().unsafeSetDevice(device);
    }
  }
}
