package io.gristmill.device;

import io.gristmill.model.kernel.row.Rotary.RotaryEmbedding;
import io.gristmill.model.shape.GptConfig;

/** Causal attention of all heads between two projections, and the rotation of queries and keys. */
final class DeviceAttention {

  private final DeviceKernels kernels;
  private final DevicePlan plan;
  private final GptConfig model;
  private final Tiles tiles;
  private final float scale;

  /** Launch geometry of the kernels for a head size, in rows of a block and threads. */
  private record Tiles(
      int forwardRows,
      int forwardThreads,
      int keyRows,
      int keyThreads,
      int queryRows,
      int queryThreads) {

    static Tiles of(int headSize) {
      return switch (headSize) {
        case 32, 64 -> new Tiles(128, 128, 128, 256, 128, 256);
        default -> new Tiles(64, 128, 64, 128, 64, 128);
      };
    }
  }

  DeviceAttention(DeviceKernels kernels, DevicePlan plan, GptConfig model) {
    this.kernels = kernels;
    this.plan = plan;
    this.model = model;
    this.tiles = Tiles.of(model.headSize());
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
        plan.context() / tiles.forwardRows(),
        batch.sequences() * model.heads(),
        tiles.forwardThreads(),
        0,
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
    kernels.rowsExactly(
        "attention_delta", items, y, dy, plan.delta, plan.context(), model.heads(), rows);
    int kv = model.block().keyValueHeads();
    Object[] arguments = {
      qkv, dy, logSums, plan.delta, dqkv, plan.context(), model.heads(), kv, scale
    };
    kernels.launch(
        "attention_keys_backward",
        plan.context() / tiles.keyRows(),
        batch.sequences() * kv,
        tiles.keyThreads(),
        0,
        arguments);
    kernels.launch(
        "attention_queries_backward",
        plan.context() / tiles.queryRows(),
        batch.sequences() * model.heads(),
        tiles.queryThreads(),
        0,
        arguments);
    rotate(batch, dqkv, -1);
  }

  private void rotate(DeviceBatch batch, long qkv, float sign) {
    if (!model.block().learnsPositions()) {
      int heads = model.heads() + model.block().keyValueHeads();
      kernels.rows(
          "rotate",
          batch.rows(),
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
