package io.gristmill.device.layer;

import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.plan.DecodingPlan;
import io.gristmill.device.plan.DeviceRows;
import io.gristmill.device.plan.ForwardPlan;
import io.gristmill.model.shape.GptConfig;

/** Attention of new positions of sequences to all their positions so far, in a block's cache. */
public final class CachedAttention implements DeviceBlock.BlockAttention {

  private static final int THREADS = 256;

  private final DeviceKernels kernels;
  private final DecodingPlan plan;
  private final GptConfig model;
  private final DeviceRotation rotation;
  private final long cache;

  public CachedAttention(DeviceKernels kernels, DecodingPlan plan, GptConfig model, int layer) {
    this.kernels = kernels;
    this.plan = plan;
    this.model = model;
    this.rotation = new DeviceRotation(kernels, plan, model);
    this.cache = plan.caches[layer];
  }

  @Override
  public void forward(DeviceRows rows, ForwardPlan.Block buffers) {
    int n = rows.rows();
    int kv = model.block().keyValueHeads();
    rotation.apply(rows, plan.positions, buffers.qkv(), 1);
    kernels.elements(
        "cache_append",
        2L * n * kv * model.headSize(),
        buffers.qkv(),
        cache,
        plan.sequences,
        plan.positions,
        n,
        model.heads(),
        kv,
        model.contextLength());
    kernels.launch(
        "attention_cached",
        n,
        model.heads(),
        THREADS,
        0,
        buffers.qkv(),
        cache,
        plan.sequences,
        plan.positions,
        buffers.attention(),
        n,
        model.heads(),
        kv,
        model.contextLength(),
        (float) (1 / Math.sqrt(model.headSize())));
  }
}
