package io.gristmill.device.layer;

import io.gristmill.device.cuda.Products.Epilogue;
import io.gristmill.device.cuda.Products.Product;
import io.gristmill.device.cuda.Products.Type;
import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.plan.DevicePlan;
import io.gristmill.device.plan.DeviceWeights;
import io.gristmill.model.shape.BlockShape.Layout;

/**
 * A projection {@code y = x W + b} of a block. GPT-2's matrices are {@code [in][out]}, Llama's
 * {@code [out][in]}. Products read bfloat16 and sum in float32; the gradients of weights are added
 * to float32.
 */
public final class DeviceLinear {

  private final DeviceKernels kernels;
  private final int in;
  private final int out;
  private final Layout layout;
  private final long weight;
  private final long bias; // 0 for none
  private final long weightGradient;
  private final long biasGradient;

  public DeviceLinear(
      DeviceKernels kernels, DeviceWeights weights, String name, int in, int out, Layout layout) {
    this.kernels = kernels;
    this.in = in;
    this.out = out;
    this.layout = layout;
    this.weight = weights.copy(name + ".weight");
    this.bias = weights.copy(name + ".bias");
    this.weightGradient = weights.gradient(name + ".weight");
    this.biasGradient = weights.gradient(name + ".bias");
  }

  public boolean hasBias() {
    return bias != 0;
  }

  /** Sets {@code y}, {@code [rows][out]}. */
  public void forward(int rows, long x, long y) {
    product(rows, x, y, hasBias() ? Epilogue.BIAS : Epilogue.NONE, 0);
  }

  /** Sets {@code y = gelu(x W + b)} and keeps what GELU is applied to. */
  public void forwardGelu(int rows, long x, long preActivation, long y) {
    product(rows, x, y, Epilogue.GELU_AUX_BIAS, preActivation);
  }

  private void product(int rows, long x, long y, Epilogue epilogue, long aux) {
    boolean transposed = layout == Layout.OUT_IN;
    Product product = new Product(rows, in, out, false, transposed, Type.BF16, false, epilogue);
    kernels.products().multiply(product, x, weight, y, bias, aux);
  }

  /**
   * Sets {@code dx}, {@code [rows][in]}, and adds to the gradients of weight and bias.
   *
   * @param sums of {@link DevicePlan}
   */
  public void backward(int rows, long x, long dy, long dx, long sums) {
    backward(rows, x, dy, dx, sums, Epilogue.NONE, 0);
  }

  /** The same, where x is GELU of the values before it, whose gradient {@code dx} becomes. */
  public void backwardGelu(int rows, long x, long preActivation, long dy, long dx, long sums) {
    backward(rows, x, dy, dx, sums, Epilogue.DGELU, preActivation);
  }

  private void backward(
      int rows, long x, long dy, long dx, long sums, Epilogue epilogue, long aux) {
    boolean inOut = layout == Layout.IN_OUT;
    if (hasBias()) {
      columnSums(rows, dy, sums);
    }
    Product ofWeight =
        inOut
            ? new Product(in, rows, out, true, false, Type.FLOAT32, true, Epilogue.NONE)
            : new Product(out, rows, in, true, false, Type.FLOAT32, true, Epilogue.NONE);
    kernels.products().multiply(ofWeight, inOut ? x : dy, inOut ? dy : x, weightGradient, 0, 0);
    Product ofInput = new Product(rows, out, in, false, inOut, Type.BF16, false, epilogue);
    kernels.products().multiply(ofInput, dy, weight, dx, 0, aux);
  }

  private void columnSums(int rows, long dy, long sums) {
    int parts = Math.min(DevicePlan.SUM_BLOCKS, (rows + 63) / 64);
    kernels.columnParts("column_sums", out, parts, dy, sums, rows, out);
    kernels.columns("column_sums_add", out, sums, biasGradient, parts, out);
  }
}
