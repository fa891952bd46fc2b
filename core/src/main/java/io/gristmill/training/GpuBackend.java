package io.gristmill.training;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/** The array library that Deeplearning4j computes with, if that is on GPUs. */
public interface GpuBackend extends Serializable {

  /** Whether the library on the class path can compute on GPUs. */
  boolean isCuda();

  /** Makes the calling thread use exactly this device. */
  void pin(int device);

  /** ND4J, if its CUDA build is on the class path. */
  static final class CudaBackend implements GpuBackend {

    private static final long serialVersionUID = 1L;
    private static final int OLDEST = 37;
    private static final int NEWEST = 86;

    @Override
    public boolean isCuda() {
      return Nd4j.getExecutioner().type() == ExecutionerType.CUDA;
    }

    @Override
    public void pin(int device) {
      int devices = Nd4j.getAffinityManager().getNumberOfDevices();
      if (device >= devices) {
        throw new InvalidConfigException(
            format(
                "GPU address: %d (expected less than the %d devices CUDA sees) at"
                    + " averaging.device = gpu",
                device, devices));
      }
      requireKnown(Nd4j.getExecutioner().getEnvironmentInformation(), device);
      Nd4j.getAffinityManager().unsafeSetDevice(device);
    }

    /**
     * Checks that ND4J's backend has machine code for a card.
     *
     * @param environment what ND4J knows of its devices
     */
    public static void requireKnown(Properties environment, int device) {
      List<?> devices =
          environment.get(Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY) instanceof List<?> all
              ? all
              : List.of();
      if (device < devices.size() && devices.get(device) instanceof Map<?, ?> card) {
        int capability =
            10 * number(card.get(Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY))
                + number(card.get(Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY));
        if (capability < OLDEST || capability > NEWEST) {
          throw new InvalidConfigException(
              format(
                  "compute capability of %s: %.1f (expected 3.7 to 8.6 with averaging.engine ="
                      + " nd4j; cuda trains on 8.0 and newer) at averaging.engine",
                  card.get(Nd4jEnvironment.CUDA_DEVICE_NAME_KEY), capability / 10.0));
        }
      }
    }

    private static int number(Object value) {
      return value instanceof Number number ? number.intValue() : 0;
    }
  }
}
