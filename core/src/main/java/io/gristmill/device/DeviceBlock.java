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
class DeviceBlock {

  final DeviceKernels kernels;
  final ForwardPlan.Block kept;
  final BlockShape shape;
  final boolean fused;
  final long input;
  final DeviceNorm norm1;
  final DeviceLinear qkv;
  final DeviceLinear projection;
  final DeviceNorm norm2;
  final DeviceLinear up;
  final DeviceLinear down;
  private final ForwardPlan plan;
  private final BlockAttention attention;
  private final long output;

  /** Dropout masks of the two sums of a block. */
  record Masks(DropoutMask attention, DropoutMask feedForward) {}

  /**
   * A block.
   *
   * @param attention of this layer
   * @param fuseGelu whether the products before and after GELU compute it, if they have biases
   */
  DeviceBlock(
      DeviceKernels kernels,
      ForwardPlan plan,
      DeviceWeights weights,
      GptConfig model,
      int layer,
      BlockAttention attention,
      boolean fuseGelu) {
    this.kernels = kernels;
    this.plan = plan;
    this.kept = plan.block(layer);
    this.shape = model.block();
    this.input = plan.stream[layer];
    this.output = plan.stream[layer + 1];
    String block = ParameterNames.BLOCK + layer + ".";
    int d = model.embeddingSize();
    int hidden = shape.hiddenSize();
    norm1 = norm(weights, block + NORM1, kept.norm1(), kept.statistics1());
    norm2 = norm(weights, block + NORM2, kept.norm2(), kept.statistics2());
    this.attention = attention;
    qkv = linear(weights, block + QKV, d, model.packedSize());
    projection = linear(weights, block + PROJECTION, d, d);
    up = linear(weights, block + UP, d, shape.activationInputs() * hidden);
    down = linear(weights, block + DOWN, hidden, d);
    fused = fuseGelu && shape.activationInputs() == 1 && up.hasBias();
  }

  private DeviceNorm norm(DeviceWeights weights, String name, long y, long statistics) {
    return new DeviceNorm(
        kernels, weights, name, plan.width(), new DeviceNorm.Output(y, statistics));
  }

  private DeviceLinear linear(DeviceWeights weights, String name, int in, int out) {
    return new DeviceLinear(kernels, weights, name, in, out, shape.layout());
  }

  /** The norm of the block's input. */
  final DeviceNorm norm() {
    return norm1;
  }

  /** Computes that norm alone. */
  final void begin(DeviceRows rows) {
    norm1.forward(rows.rows(), input);
  }

  /**
   * Computes the block's output and the norm of it.
   *
   * @param next the norm after the block
   */
  final void forward(DeviceRows rows, Masks masks, DeviceNorm next) {
    attend(rows, masks);
    activate(rows);
    down.forward(rows.productRows(), kept.hidden(), plan.branch);
    next.forward(rows, kept.residual(), plan.branch, output, masks.feedForward());
  }

  final void attend(DeviceRows rows, Masks masks) {
    int n = rows.productRows();
    qkv.forward(n, kept.norm1(), kept.qkv());
    attention.forward(rows, kept);
    projection.forward(n, kept.attention(), plan.branch);
    norm2.forward(rows, input, plan.branch, kept.residual(), masks.attention());
  }

  final void activate(DeviceRows rows) {
    long size = (long) rows.rows() * shape.hiddenSize();
    if (fused) {
      up.forwardGelu(rows.productRows(), kept.norm2(), kept.preActivation(), kept.hidden());
      return;
    }
    up.forward(rows.productRows(), kept.norm2(), kept.preActivation());
    if (shape.activationInputs() == 1) {
      kernels.elements("gelu_forward", size, kept.preActivation(), kept.hidden(), size);
    } else {
      kernels.elements(
          "swiglu_forward",
          size,
          kept.preActivation(),
          kept.hidden(),
          rows.rows(),
          shape.hiddenSize());
    }
  }
}
