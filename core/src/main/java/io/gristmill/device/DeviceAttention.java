package io.gristmill.device;

import io.gristmill.model.shape.GptConfig;

/** Attention of the positions of whole sequences, and its gradient. */
final class DeviceAttention implements BlockAttention {

  private final DeviceKernels kernels;
  private final DevicePlan plan;
  private final GptConfig model;
  private final DeviceRotation rotation;
  private final float scale;

  private static final int ROWS = 128; // of a block

  DeviceAttention(DeviceKernels kernels, DevicePlan plan, GptConfig model) {
    this.kernels = kernels;
    this.plan = plan;
    this.model = model;
    this.rotation = new DeviceRotation(kernels, plan, model);
    this.scale = (float) (1 / Math.sqrt(model.headSize()));
  }

  @Override
  public void forward(DeviceRows rows, ForwardPlan.Block buffers) {
    rotation.apply(rows, 0, buffers.qkv(), 1);
    kernels.launch(
        "attention_forward",
        rows.padded() / ROWS,
        rows.rows() / rows.padded() * model.heads(),
        128,
        shared(ROWS + 4 * step(), 0),
        buffers.qkv(),
        buffers.attention(),
        buffers.logSums(),
        rows.padded(),
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
    rotation.apply(batch, 0, dqkv, -1);
  }

  /** Keys, or queries, that a block has at a time. */
  private int step() {
    return model.headSize() == 128 ? 32 : 64;
  }

  /** Bytes of shared memory for rows of a head in bfloat16 and for floats. */
  private int shared(int rows, int floats) {
    return rows * model.headSize() * Short.BYTES + floats * Float.BYTES;
  }
}
