package io.gristmill.device.check.model;

import io.gristmill.device.DeviceTrainingStep;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.TrainingStep.Vector;
import java.util.List;

/** A training run of a check's model on a card. */
public final class Replica implements AutoCloseable {

  private static final long SEED = 1;

  private final CheckModel model;
  private final DeviceTrainingStep step;

  /**
   * A run at its start.
   *
   * @param device closed with this
   */
  public Replica(CudaDevice device, CheckModel model) {
    this.model = model;
    this.step =
        new DeviceTrainingStep(device, model.config(), model.optimizer(), SEED, model.options());
    step.upload(Vector.PARAMETERS, 0, model.parameters());
  }

  /** Takes a step and returns the loss before it. */
  public double loss(int iteration) {
    StepResult result = step.step(List.of(model.batch(iteration)), iteration, 0);
    return result.loss();
  }

  public float[] download(Vector vector) {
    float[] values = new float[Math.toIntExact(step.length(vector))];
    step.download(vector, 0, values);
    return values;
  }

  /** Continues where another run is. */
  public void copy(Replica other) {
    for (Vector vector : List.of(Vector.PARAMETERS, Vector.MOMENTS)) {
      step.upload(vector, 0, other.download(vector));
    }
  }

  @Override
  public void close() {
    step.close();
  }
}
