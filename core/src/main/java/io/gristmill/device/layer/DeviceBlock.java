package io.gristmill.device.layer;

import static io.gristmill.model.shape.ParameterLayout.ParameterNames.DOWN;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.NORM1;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.NORM2;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.PROJECTION;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.QKV;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.UP;

import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.plan.DeviceRows;
import io.gristmill.device.plan.DeviceWeights;
import io.gristmill.device.plan.ForwardPlan;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A pre-norm block: {@code h = x + attention(norm1(x)); y = h + feedForward(norm2(h))}. The norm of
 * a sum is computed with the sum, so that {@code norm1(x)} is there when the block begins, and the
 * block computes that of the next one.
 */
public class DeviceBlock {

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

  /** Causal attention of all heads between the two projections of a block. */
  public interface BlockAttention {

    /** Rotates queries and keys in {@code qkv}, and sets {@code attention}. */
    void forward(DeviceRows rows, ForwardPlan.Block buffers);
  }

  /** Dropout masks of the two sums of a block. */
  public record Masks(DropoutMask attention, DropoutMask feedForward) {}

  /**
   * A block.
   *
   * @param attention of this layer
   * @param fuseGelu whether the products before and after GELU compute it, if they have biases
   */
  public DeviceBlock(
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

  /**
   * Computes all blocks from the input of the first one, and the norm after the last one.
   *
   * @param masks of a layer
   */
  public static void forward(
      List<? extends DeviceBlock> blocks,
      DeviceRows rows,
      IntFunction<Masks> masks,
      DeviceNorm last) {
    blocks.get(0).begin(rows);
    for (int i = 0; i < blocks.size(); i++) {
      boolean isLast = i == blocks.size() - 1;
      blocks.get(i).forward(rows, masks.apply(i), isLast ? last : blocks.get(i + 1).norm1);
    }
  }

  /** Computes the norm of the input. */
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

  public final void attend(DeviceRows rows, Masks masks) {
    int n = rows.productRows();
    qkv.forward(n, kept.norm1(), kept.qkv());
    attention.forward(rows, kept);
    projection.forward(n, kept.attention(), plan.branch);
    norm2.forward(rows, input, plan.branch, kept.residual(), masks.attention());
  }

  public final void activate(DeviceRows rows) {
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
