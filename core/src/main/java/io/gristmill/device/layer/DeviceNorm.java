package io.gristmill.device.layer;

import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.plan.DevicePlan;
import io.gristmill.device.plan.DeviceRows;
import io.gristmill.device.plan.DeviceWeights;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;

/** LayerNorm or RMSNorm with its gain and bias. */
public final class DeviceNorm {

  private final DeviceKernels kernels;
  private final int width;
  private final Output output;
  private final long gain;
  private final long bias; // 0 for none
  private final long gainGradient;
  private final long biasGradient;

  /**
   * Where a norm's results are.
   *
   * @param y {@code [rows][d]}
   * @param statistics {@code [rows][2]}: mean and 1 / standard deviation
   */
  public record Output(long y, long statistics) {}

  public DeviceNorm(
      DeviceKernels kernels, DeviceWeights weights, String name, int width, Output output) {
    this.width = width;
    this.kernels = kernels;
    this.output = output;
    this.gain = weights.values(name + ".gain");
    this.bias = weights.values(name + ".bias");
    this.gainGradient = weights.gradient(name + ".gain");
    this.biasGradient = weights.gradient(name + ".bias");
  }

  /** {@code y = norm(x)}; all are {@code [rows][d]}. */
  public void forward(int rows, long x) {
    kernels.rows("norm_forward", rows, x, gain, bias, output.y(), output.statistics(), rows);
  }

  /** {@code sum = x + dropout(branch); y = norm(sum)}. */
  public void forward(DeviceRows rows, long x, long branch, long sum, DropoutMask mask) {
    Object[] arguments =
        DeviceKernels.with(
            mask,
            x,
            branch,
            sum,
            gain,
            bias,
            output.y(),
            output.statistics(),
            rows.rows(),
            rows.padded(),
            rows.context());
    kernels.rows("residual_norm_forward", rows.rows(), arguments);
  }

  /**
   * {@code dx = residual + d(norm)}, and adds to the gradients of gain and bias.
   *
   * @param residual 0 for none; may be {@code dx}
   * @param sums of {@link DevicePlan}
   */
  public void backward(int rows, long x, long dy, long residual, long dx, long sums) {
    int blocks = Math.min(DevicePlan.SUM_BLOCKS, (rows + 7) / 8);
    kernels.sum(
        "norm_backward", blocks, x, gain, output.statistics(), dy, residual, dx, sums, rows);
    kernels.columns("norm_backward_sum", width, sums, gainGradient, biasGradient, blocks);
  }
}
