package io.gristmill.device.layer;

import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.plan.DeviceBatch;
import io.gristmill.device.plan.DevicePlan;
import io.gristmill.device.plan.DeviceWeights;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.shape.GptConfig;

/** A block with its backward pass. */
public final class TrainedBlock extends DeviceBlock {

  private final DevicePlan plan;
  private final DeviceAttention attention;
  private final double dropout;

  private TrainedBlock(
      DeviceKernels kernels,
      DevicePlan plan,
      DeviceWeights weights,
      GptConfig model,
      int layer,
      DeviceAttention attention,
      boolean fuseGelu) {
    super(kernels, plan, weights, model, layer, attention, fuseGelu);
    this.plan = plan;
    this.attention = attention;
    this.dropout = model.dropout();
  }

  /** A block as in {@link DeviceBlock}. */
  public static TrainedBlock of(
      DeviceKernels kernels,
      DevicePlan plan,
      DeviceWeights weights,
      GptConfig model,
      int layer,
      boolean fuseGelu) {
    DeviceAttention attention = new DeviceAttention(kernels, plan, model);
    return new TrainedBlock(kernels, plan, weights, model, layer, attention, fuseGelu);
  }

  /** Computes what the backward pass needs from the block's input again. */
  public void recompute(DeviceBatch batch, Masks masks) {
    begin(batch);
    attend(batch, masks);
    activate(batch);
  }

  /** Replaces the gradient of the output, in {@code dStream}, by that of the input. */
  public void backward(DeviceBatch batch, Masks masks) {
    int rows = batch.rows();
    feedForwardBackward(batch, dropped(batch, masks.feedForward()));
    norm2.backward(rows, kept.residual(), plan.dNorm, plan.dStream, plan.dStream, plan.sums);
    projection.backward(
        rows, kept.attention(), dropped(batch, masks.attention()), plan.branch, plan.sums);
    attention.backward(batch, kept.qkv(), kept.logSums(), kept.attention(), plan.branch, plan.dQkv);
    qkv.backward(rows, kept.norm1(), plan.dQkv, plan.dNorm, plan.sums);
    norm1.backward(rows, input, plan.dNorm, plan.dStream, plan.dStream, plan.sums);
  }

  private void feedForwardBackward(DeviceBatch batch, long dBranch) {
    int rows = batch.rows();
    long size = (long) rows * shape.hiddenSize();
    if (fused) {
      down.backwardGelu(
          rows, kept.hidden(), kept.preActivation(), dBranch, plan.dHidden, plan.sums);
    } else {
      down.backward(rows, kept.hidden(), dBranch, plan.dHidden, plan.sums);
      if (shape.activationInputs() == 1) {
        kernels.elements("gelu_backward", size, kept.preActivation(), plan.dHidden, size);
      } else {
        kernels.elements(
            "swiglu_backward",
            size,
            kept.preActivation(),
            plan.dHidden,
            plan.dPreActivation,
            rows,
            shape.hiddenSize());
      }
    }
    up.backward(rows, kept.norm2(), plan.dPreActivation, plan.dNorm, plan.sums);
  }

  /** Address of the gradient of a sum's second part. */
  private long dropped(DeviceBatch batch, DropoutMask mask) {
    if (dropout == 0) {
      return plan.dStream;
    }
    Object[] arguments =
        DeviceKernels.with(
            mask, plan.dStream, plan.dBranch, batch.rows(), batch.padded(), batch.context());
    kernels.elements("dropout_backward", batch.rows() * (long) plan.width(), arguments);
    return plan.dBranch;
  }
}
