package io.gristmill.device;

import io.gristmill.model.kernel.row.Rotary.RotaryEmbedding;
import io.gristmill.model.shape.GptConfig;

/** Causal attention of all heads between two projections, and the rotation of queries and keys. */
final class DeviceAttention {

  private final DeviceKernels kernels;
  private final DevicePlan plan;
  private final GptConfig model;
  private final float scale;

  private static final int ROWS = 128; // of a block

  DeviceAttention(DeviceKernels kernels, DevicePlan plan, GptConfig model) {
    this.kernels = kernels;
    this.plan = plan;
    this.model = model;
    this.scale = (float) (1 / Math.sqrt(model.headSize()));
  }

  /** Angles of the positions of a padded sequence. */
  static RotaryEmbedding angles(GptConfig model, DevicePlan plan) {
    return RotaryEmbedding.of(model.block().ropeBase(), model.headSize(), plan.context());
  }

  /**
   * Rotates queries and keys, and attends.
   *
   * @param qkv {@code [rows][packed]}
   * @param y {@code [rows][d]}
   */
  void forward(DeviceBatch batch, long qkv, long logSums, long y) {
    rotate(batch, qkv, 1);
    kernels.launch(
        "attention_forward",
        plan.context() / ROWS,
        batch.sequences() * model.heads(),
        128,
        shared(ROWS + 4 * step(), 0),
        qkv,
        y,
        logSums,
        plan.context(),
        model.heads(),
        model.block().keyValueHeads(),
        scale);
  }

  /** Sets {@code dqkv} before the rotation. */
  void backward(DeviceBatch batch, long qkv, long logSums, long y, long dy, long dqkv) {
    int rows = batch.rows();
    long items = (long) rows * model.heads();
    kernels.rows("attention_delta", items, y, dy, plan.delta, plan.context(), model.heads(), rows);
    int kv = model.block().keyValueHeads();
    Object[] arguments = {
      qkv, dy, logSums, plan.delta, dqkv, plan.context(), model.heads(), kv, scale
    };
    kernels.launch(
        "attention_keys_backward",
        plan.context() / ROWS,
        batch.sequences() * kv,
        256,
        shared(2 * ROWS + 4 * step(), 4 * step()),
        arguments);
    kernels.launch(
        "attention_queries_backward",
        plan.context() / ROWS,
        batch.sequences() * model.heads(),
        256,
        shared(2 * ROWS + 4 * step(), 0),
        arguments);
    rotate(batch, dqkv, -1);
  }

  /** Keys, or queries, that a block has at a time. */
  private int step() {
    return model.headSize() == 128 ? 32 : 64;
  }

  /** Bytes of shared memory for rows of a head in bfloat16 and for floats. */
  private int shared(int rows, int floats) {
    return rows * model.headSize() * Short.BYTES + floats * Float.BYTES;
  }

  private void rotate(DeviceBatch batch, long qkv, float sign) {
    if (!model.block().learnsPositions()) {
      int heads = model.heads() + model.block().keyValueHeads();
      kernels.elements(
          "rotate",
          (long) batch.rows() * model.packedSize(),
          qkv,
          plan.cosines,
          plan.sines,
          batch.rows(),
          plan.context(),
          heads,
          model.packedSize(),
          sign);
    }
  }
}
