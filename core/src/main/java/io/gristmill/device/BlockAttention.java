package io.gristmill.device;

/** Causal attention of all heads between the two projections of a block. */
interface BlockAttention {

  /** Rotates queries and keys in {@code qkv}, and sets {@code attention}. */
  void forward(DeviceRows rows, ForwardPlan.Block buffers);
}
