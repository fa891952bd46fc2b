package io.gristmill.device.kernels;

import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.Module;
import io.gristmill.device.cuda.Products;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.shape.GptConfig;
import java.util.ArrayList;
import java.util.List;

/** The kernels of the folder {@code kernels}, compiled for the sizes of a model. */
public final class DeviceKernels {

  private static final int THREADS = 256;
  private static final int WARP = 32;
  private static final int WARPS = THREADS / WARP;
  private static final int VALUES = 8; // of a thread: 16 bytes of bfloat16
  private static final int BLOCKS_A_MULTIPROCESSOR = 8;
  private static final List<String> TRAINING =
      List.of(
          "embedding",
          "norm",
          "activation",
          "reduce",
          "attention",
          "attention_backward",
          "attention_cached",
          "loss",
          "optimizer",
          "muon");

  /** Files of the kernels that {@link #decoding} compiles. */
  public static final List<String> DECODING =
      List.of("embedding", "norm", "activation", "reduce", "attention_cached");

  private final CudaDevice device;
  private final Module module;

  private DeviceKernels(
      CudaDevice device, GptConfig model, List<String> files, List<String> definitions) {
    this.device = device;
    List<String> options = new ArrayList<>(definitions);
    options.add("-DGM_WIDTH=" + model.embeddingSize());
    options.add("-DGM_HEAD=" + model.headSize());
    options.add("-DGM_RMS=" + (model.block().centresNorms() ? 0 : 1));
    this.module = device.compile(KernelSources.of(files), options);
  }

  /** Kernels of forward and backward passes and of optimizers, and those of caches for checks. */
  public static DeviceKernels training(CudaDevice device, GptConfig model) {
    return new DeviceKernels(device, model, TRAINING, List.of());
  }

  /** Kernels of forward passes that read parameters in bfloat16, with cached keys and values. */
  public static DeviceKernels decoding(CudaDevice device, GptConfig model) {
    return new DeviceKernels(device, model, DECODING, List.of("-DGM_BF16_PARAMETERS"));
  }

  public Products products() {
    return device.products();
  }

  /** The source of the kernels of training. */
  public static String source() {
    return KernelSources.of(TRAINING);
  }

  /** The compiled kernels. */
  public Module module() {
    return module;
  }

  /** A warp or more compute a row; blocks may compute several. */
  public void rows(String kernel, long rows, Object... arguments) {
    launch(kernel, blocks(rows, WARPS), 1, THREADS, 0, arguments);
  }

  /** A thread computes some consecutive values; blocks may compute several of these. */
  public void elements(String kernel, long count, Object... arguments) {
    launch(kernel, blocks(count, (long) THREADS * VALUES), 1, THREADS, 0, arguments);
  }

  /** A block computes 256 columns of a part of the rows. */
  public void columnParts(String kernel, int columns, int parts, Object... arguments) {
    launch(kernel, (columns + THREADS - 1) / THREADS, parts, THREADS, 0, arguments);
  }

  /** A block computes 32 columns. */
  public void columns(String kernel, int columns, Object... arguments) {
    launch(kernel, (columns + WARP - 1) / WARP, 1, THREADS, 0, arguments);
  }

  /** A fixed number of blocks, on which the order of a sum depends. */
  public void sum(String kernel, int blocks, Object... arguments) {
    launch(kernel, blocks, 1, THREADS, 0, arguments);
  }

  /** Launches blocks of one dimension. */
  public void launch(
      String kernel, int gridX, int gridY, int threads, int sharedBytes, Object... arguments) {
    module.kernel(kernel).launch(gridX, gridY, threads, sharedBytes, arguments);
  }

  private int blocks(long count, long perBlock) {
    long most = (long) BLOCKS_A_MULTIPROCESSOR * device.multiprocessors();
    return (int) Math.max(1, Math.min((count + perBlock - 1) / perBlock, most));
  }

  /** Arguments with those of dropout at the end. */
  public static Object[] with(DropoutMask mask, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(mask.low(), mask.high(), mask.threshold(), mask.scale()));
    return all.toArray();
  }
}
