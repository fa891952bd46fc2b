package io.gristmill.device.layer;

import io.gristmill.device.kernels.AttentionTiles;
import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.plan.DeviceBatch;
import io.gristmill.device.plan.DevicePlan;
import io.gristmill.device.plan.DeviceRows;
import io.gristmill.device.plan.ForwardPlan;
import io.gristmill.model.shape.GptConfig;

/** Attention of the positions of whole sequences, and its gradient. */
public final class DeviceAttention implements DeviceBlock.BlockAttention {

  private final DeviceKernels kernels;
  private final DevicePlan plan;
  private final GptConfig model;
  private final AttentionTiles tiles;
  private final DeviceRotation rotation;
  private final float scale;

  public DeviceAttention(DeviceKernels kernels, DevicePlan plan, GptConfig model) {
    this.kernels = kernels;
    this.plan = plan;
    this.model = model;
    this.tiles = AttentionTiles.of(model.headSize());
    this.rotation = new DeviceRotation(kernels, plan, model);
    this.scale = (float) (1 / Math.sqrt(model.headSize()));
  }

  @Override
  public void forward(DeviceRows rows, ForwardPlan.Block buffers) {
    rotation.apply(rows, 0, buffers.qkv(), 1);
    kernels.launch(
        "attention_forward",
        rows.padded() / AttentionTiles.ROWS,
        rows.rows() / rows.padded() * model.heads(),
        AttentionTiles.FORWARD_THREADS,
        tiles.forwardBytes(),
        buffers.qkv(),
        buffers.attention(),
        buffers.logSums(),
        rows.padded(),
        model.heads(),
        model.block().keyValueHeads(),
        scale);
  }

  /** Sets {@code dqkv} before the rotation. */
  public void backward(DeviceBatch batch, long qkv, long logSums, long y, long dy, long dqkv) {
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
    rotation.apply(batch, 0, dqkv, -1);
  }
}
