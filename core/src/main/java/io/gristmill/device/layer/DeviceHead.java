package io.gristmill.device.layer;

import static io.gristmill.model.shape.ParameterLayout.ParameterNames.HEAD;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.HEAD_WEIGHT;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.NORM;

import io.gristmill.device.cuda.Products.Epilogue;
import io.gristmill.device.cuda.Products.Product;
import io.gristmill.device.cuda.Products.Type;
import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.plan.DeviceBatch;
import io.gristmill.device.plan.DevicePlan;
import io.gristmill.device.plan.DeviceWeights;
import io.gristmill.model.shape.GptConfig;

/**
 * Final norm, vocabulary matrix and loss. Logits are computed for some rows at a time; the
 * vocabulary is padded with rows of zeros, as the matrix is the last of the parameters.
 */
public final class DeviceHead {

  private static final int LOSS_THREADS = 1024;

  private final DeviceKernels kernels;
  private final DevicePlan plan;
  private final int width;
  private final int vocabulary;
  private final int padded;
  private final DeviceNorm norm;
  private final long weight;
  private final long weightGradient;

  public DeviceHead(
      DeviceKernels kernels, DevicePlan plan, DeviceWeights weights, GptConfig model) {
    this.kernels = kernels;
    this.plan = plan;
    this.width = model.embeddingSize();
    this.vocabulary = model.vocabularySize();
    this.padded = plan.paddedVocabulary();
    DeviceNorm.Output output = new DeviceNorm.Output(plan.finalNorm, plan.finalStatistics);
    this.norm = new DeviceNorm(kernels, weights, HEAD + "." + NORM, width, output);
    this.weight = weights.copy(HEAD + "." + HEAD_WEIGHT);
    this.weightGradient = weights.gradient(HEAD + "." + HEAD_WEIGHT);
  }

  /** The norm after the last block. */
  public DeviceNorm norm() {
    return norm;
  }

  /**
   * Adds the losses of a batch to their sum and sets the gradient of the last block's output.
   *
   * @param scale of the gradient of each target
   */
  public void backward(DeviceBatch batch, double scale, double zLoss) {
    int rows = batch.rows();
    for (int from = 0; from < rows; from += plan.logitRows) {
      int some = Math.min(plan.logitRows, rows - from);
      long a = plan.finalNorm + Short.BYTES * (long) from * width;
      product(some, padded, width, false, true, Type.BF16, false, a, weight, plan.logits);
      kernels.launch(
          "cross_entropy",
          some,
          1,
          threads(),
          0,
          plan.logits,
          plan.targets + Integer.BYTES * (long) from,
          plan.losses + Float.BYTES * (long) from,
          (float) scale,
          (float) zLoss,
          vocabulary,
          padded);
      product(padded, width, some, true, false, Type.FLOAT32, true, plan.logits, a, weightGradient);
      long da = plan.dNorm + Short.BYTES * (long) from * width;
      product(some, width, padded, false, false, Type.BF16, false, plan.logits, weight, da);
    }
    kernels.sum("loss_sum", 1, plan.losses, plan.lossSum, rows);
    int last = plan.stream.length - 1;
    norm.backward(rows, plan.stream[last], plan.dNorm, 0, plan.dStream, plan.sums);
  }

  /** Computes losses, ranks, predictions and confidences of all rows, from float32 logits. */
  public void score(DeviceBatch batch) {
    int most = plan.logitRows / 2;
    for (int from = 0; from < batch.rows(); from += most) {
      int some = Math.min(most, batch.rows() - from);
      long a = plan.finalNorm + Short.BYTES * (long) from * width;
      product(some, padded, width, false, true, Type.FLOAT32, false, a, weight, plan.logits);
      long offset = Float.BYTES * (long) from;
      kernels.launch(
          "score",
          some,
          1,
          threads(),
          0,
          plan.logits,
          plan.targets + offset,
          plan.losses + offset,
          plan.ranks + offset,
          plan.predictions + offset,
          plan.confidences + offset,
          vocabulary,
          padded);
    }
  }

  /** {@code c[n][m] = op(a) op(b)}, with k summed products. */
  private void product(
      int n,
      int m,
      int k,
      boolean transposeA,
      boolean transposeB,
      Type type,
      boolean accumulate,
      long a,
      long b,
      long c) {
    Product product = new Product(n, k, m, transposeA, transposeB, type, accumulate, Epilogue.NONE);
    kernels.products().multiply(product, a, b, c, 0, 0);
  }

  private int threads() {
    return padded >= LOSS_THREADS * 8 ? LOSS_THREADS : 128;
  }
}
