package io.gristmill.training;

import io.gristmill.config.OptimizerSection;
import io.gristmill.device.DeviceTrainingStep;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.CudaLibraries;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.InitialWeights;
import io.gristmill.model.step.StepOptions;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.model.step.TrainingStep.Vector;

/** Training steps of the CUDA engine. */
public final class GpuTraining {

  private GpuTraining() {}

  /**
   * Whether a card has the memory for one more replica.
   *
   * @param ordinal number of the card, as the driver counts
   */
  public static boolean fits(
      int ordinal, GptConfig model, OptimizerSection optimizer, StepOptions options) {
    try (CudaDevice card = CudaDevice.open(CudaLibraries.find().get(), ordinal)) {
      return DeviceTrainingStep.fits(card, model, optimizer, options);
    }
  }

  /**
   * A model with the initial weights of a seed on a card.
   *
   * @param ordinal number of the card, as the driver counts
   * @throws io.gristmill.error.InvalidConfigException if libraries are missing, or for a card or a
   *     model that the engine does not support, or too little memory on the card
   */
  public static TrainingStep create(
      int ordinal, GptConfig model, OptimizerSection optimizer, long seed, StepOptions options) {
    CudaDevice card = CudaDevice.open(CudaLibraries.find().get(), ordinal);
    try {
      TrainingStep step = new DeviceTrainingStep(card, model, optimizer, seed, options);
      InitialWeights.fill(
          model,
          seed,
          (from, values) -> {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
              floats[i] = (float) values[i];
            }
            step.upload(Vector.PARAMETERS, from, floats);
          });
      return step;
    } catch (RuntimeException | Error e) {
      card.close();
      throw e;
    }
  }
}
