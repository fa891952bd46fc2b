package io.gristmill.device.layer;

import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.plan.DeviceRows;
import io.gristmill.device.plan.ForwardPlan;
import io.gristmill.model.kernel.row.Rotary.RotaryEmbedding;
import io.gristmill.model.shape.GptConfig;

/** Rotary embedding of queries and keys; nothing for models that learn positions. */
public final class DeviceRotation {

  private final DeviceKernels kernels;
  private final ForwardPlan plan;
  private final GptConfig model;

  public DeviceRotation(DeviceKernels kernels, ForwardPlan plan, GptConfig model) {
    this.kernels = kernels;
    this.plan = plan;
    this.model = model;
  }

  /** Sends the angles of positions. */
  public static void upload(CudaDevice device, ForwardPlan plan, GptConfig model, int positions) {
    if (!model.block().learnsPositions()) {
      RotaryEmbedding angles =
          RotaryEmbedding.of(model.block().ropeBase(), model.headSize(), positions);
      device.upload(plan.cosines, angles.cosines(), 0, angles.cosines().length);
      device.upload(plan.sines, angles.sines(), 0, angles.sines().length);
    }
  }

  /**
   * Rotates in place.
   *
   * @param places address of the positions of the rows; 0 for those of {@link DeviceRows}
   * @param sign -1 for the gradient
   */
  public void apply(DeviceRows rows, long places, long qkv, float sign) {
    if (!model.block().learnsPositions()) {
      kernels.elements(
          "rotate",
          (long) rows.rows() * model.packedSize(),
          qkv,
          plan.cosines,
          plan.sines,
          places,
          rows.rows(),
          rows.padded(),
          model.heads() + model.block().keyValueHeads(),
          model.packedSize(),
          sign);
    }
  }
}
