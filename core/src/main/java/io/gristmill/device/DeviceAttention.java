package io.gristmill.device;

import io.gristmill.model.kernel.row.Rotary.RotaryEmbedding;
import io.gristmill.model.shape.GptConfig;

/** Causal attention of all heads between two projections, and the rotation of queries and keys. */
final class DeviceAttention {

  private final DeviceKernels kernels;
  private final DevicePlan plan;
  private final GptConfig model;
  private final AttentionTiles tiles;
  private final float scale;

  DeviceAttention(DeviceKernels kernels, DevicePlan plan, GptConfig model) {
    this.kernels = kernels;
    this.plan = plan;
    this.model = model;
    this.tiles = AttentionTiles.of(model.headSize());
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
        plan.context() / AttentionTiles.ROWS,
        batch.sequences() * model.heads(),
        AttentionTiles.FORWARD_THREADS,
        tiles.forwardBytes(),
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
        plan.context() / AttentionTiles.ROWS,
        batch.sequences() * kv,
        AttentionTiles.BACKWARD_THREADS,
        tiles.keysBytes(),
        arguments);
    kernels.launch(
        "attention_queries_backward",
        plan.context() / AttentionTiles.ROWS,
        batch.sequences() * model.heads(),
        AttentionTiles.BACKWARD_THREADS,
        tiles.queriesBytes(),
        arguments);
    rotate(batch, dqkv, -1);
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
