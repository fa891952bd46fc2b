package io.gristmill.device;

import static io.gristmill.model.shape.ParameterLayout.ParameterNames.DOWN;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.NORM1;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.NORM2;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.PROJECTION;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.QKV;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.UP;

import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;

/**
 * A pre-norm block: {@code h = x + attention(norm1(x)); y = h + feedForward(norm2(h))}. The norm of
 * a sum is computed with the sum, so that {@code norm1(x)} is there when the block begins, and the
 * block computes that of the next one.
 */
final class DeviceBlock {

  private final DeviceKernels kernels;
  private final DevicePlan plan;
  private final DevicePlan.Block kept;
  private final BlockShape shape;
  private final boolean fused;
  private final double dropout;
  private final long input;
  private final long output;
  private final DeviceNorm norm1;
  private final DeviceLinear qkv;
  private final DeviceAttention attention;
  private final DeviceLinear projection;
  private final DeviceNorm norm2;
  private final DeviceLinear up;
  private final DeviceLinear down;

  /** Dropout masks of the two sums of a block. */
  record Masks(DropoutMask attention, DropoutMask feedForward) {}

  /**
   * A block.
   *
   * @param fuseGelu whether the products before and after GELU compute it, if they have biases
   */
  DeviceBlock(
      DeviceKernels kernels,
      DevicePlan plan,
      DeviceWeights weights,
      GptConfig model,
      int layer,
      boolean fuseGelu) {
    this.kernels = kernels;
    this.plan = plan;
    this.kept = plan.block(layer);
    this.shape = model.block();
    this.dropout = model.dropout();
    this.input = plan.stream[layer];
    this.output = plan.stream[layer + 1];
    String block = ParameterNames.BLOCK + layer + ".";
    int d = model.embeddingSize();
    int hidden = shape.hiddenSize();
    norm1 = norm(weights, block + NORM1, kept.norm1(), kept.statistics1());
    norm2 = norm(weights, block + NORM2, kept.norm2(), kept.statistics2());
    attention = new DeviceAttention(kernels, plan, model);
    qkv = linear(weights, block + QKV, d, model.packedSize());
    projection = linear(weights, block + PROJECTION, d, d);
    up = linear(weights, block + UP, d, shape.activationInputs() * hidden);
    down = linear(weights, block + DOWN, hidden, d);
    fused = fuseGelu && shape.activationInputs() == 1 && up.hasBias();
  }

  private DeviceNorm norm(DeviceWeights weights, String name, long y, long statistics) {
    return new DeviceNorm(kernels, plan, weights, name, new DeviceNorm.Output(y, statistics));
  }

  private DeviceLinear linear(DeviceWeights weights, String name, int in, int out) {
    return new DeviceLinear(kernels, plan, weights, name, in, out, shape.layout());
  }

  /** The norm of the block's input. */
  DeviceNorm norm() {
    return norm1;
  }

  /** Computes that norm alone. */
  void begin(DeviceBatch batch) {
    norm1.forward(batch.rows(), input);
  }

  /**
   * Computes the block's output and the norm of it.
   *
   * @param next the norm after the block
   */
  void forward(DeviceBatch batch, Masks masks, DeviceNorm next) {
    attend(batch, masks);
    activate(batch.rows());
    down.forward(batch.rows(), kept.hidden(), plan.branch);
    next.forward(batch, kept.residual(), plan.branch, output, masks.feedForward());
  }

  private void attend(DeviceBatch batch, Masks masks) {
    int rows = batch.rows();
    qkv.forward(rows, kept.norm1(), kept.qkv());
    attention.forward(batch, kept.qkv(), kept.logSums(), kept.attention());
    projection.forward(rows, kept.attention(), plan.branch);
    norm2.forward(batch, input, plan.branch, kept.residual(), masks.attention());
  }

  private void activate(int rows) {
    long size = (long) rows * shape.hiddenSize();
    if (fused) {
      up.forwardGelu(rows, kept.norm2(), kept.preActivation(), kept.hidden());
      return;
    }
    up.forward(rows, kept.norm2(), kept.preActivation());
    if (shape.activationInputs() == 1) {
      kernels.elements("gelu_forward", size, kept.preActivation(), kept.hidden(), size);
    } else {
      kernels.elements(
          "swiglu_forward", size, kept.preActivation(), kept.hidden(), rows, shape.hiddenSize());
    }
  }

  /** Computes what the backward pass needs from the block's input again. */
  void recompute(DeviceBatch batch, Masks masks) {
    begin(batch);
    attend(batch, masks);
    activate(batch.rows());
  }

  /** Replaces the gradient of the output, in {@code dStream}, by that of the input. */
  void backward(DeviceBatch batch, Masks masks) {
    int rows = batch.rows();
    feedForwardBackward(batch, dropped(batch, masks.feedForward()));
    norm2.backward(rows, kept.residual(), plan.dNorm, plan.dStream, plan.dStream);
    projection.backward(rows, kept.attention(), dropped(batch, masks.attention()), plan.branch);
    attention.backward(batch, kept.qkv(), kept.logSums(), kept.attention(), plan.branch, plan.dQkv);
    qkv.backward(rows, kept.norm1(), plan.dQkv, plan.dNorm);
    norm1.backward(rows, input, plan.dNorm, plan.dStream, plan.dStream);
  }

  private void feedForwardBackward(DeviceBatch batch, long dBranch) {
    int rows = batch.rows();
    long size = (long) rows * shape.hiddenSize();
    if (fused) {
      down.backwardGelu(rows, kept.hidden(), kept.preActivation(), dBranch, plan.dHidden);
    } else {
      down.backward(rows, kept.hidden(), dBranch, plan.dHidden);
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
    up.backward(rows, kept.norm2(), plan.dPreActivation, plan.dNorm);
  }

  /** Address of the gradient of a sum's second part. */
  private long dropped(DeviceBatch batch, DropoutMask mask) {
    if (dropout == 0) {
      return plan.dStream;
    }
    Object[] arguments =
        DeviceKernels.with(
            mask, plan.dStream, plan.dBranch, batch.rows(), plan.context(), batch.context());
    kernels.elements("dropout_backward", batch.rows() * (long) plan.width(), arguments);
    return plan.dBranch;
  }
}
