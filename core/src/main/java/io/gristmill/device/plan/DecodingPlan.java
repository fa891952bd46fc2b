package io.gristmill.device.plan;

import io.gristmill.model.shape.GptConfig;
import java.util.Arrays;

/**
 * Addresses of the buffers of decoding: weights in bfloat16, keys and values of all sequences, and
 * the activations of some rows.
 */
public final class DecodingPlan extends ForwardPlan {

  /**
   * Rows of every matrix product, however many of them are used: with one shape, cuBLASLt computes
   * a row by one algorithm, whatever other rows there are.
   */
  public static final int ROWS = 128;

  /** Parameters that are converted at a time. */
  public static final int STAGED = 1 << 20;

  public final long weights; // [parameters and padding of the vocabulary]
  public final long staged; // [STAGED], float32
  public final long[] caches; // [layers] of [slots][2][key-value heads][context length][head]
  public final long sequences; // [ROWS], slots
  public final long positions; // [ROWS]
  public final long logits; // [ROWS][padded vocabulary], float32

  public DecodingPlan(GptConfig model, int slots, long address) {
    super(model, ROWS, model.contextLength(), Kept.NOTHING, address);
    weights = halves("weights in bfloat16", paddedParameters(model));
    staged = floats("float32 weights", STAGED);
    long position = 2L * model.block().keyValueHeads() * model.headSize();
    long cache = Math.multiplyExact(slots * position, model.contextLength());
    caches = new long[model.layers()];
    Arrays.setAll(caches, i -> halves("keys and values", cache));
    sequences = floats("ids", ROWS);
    positions = floats("ids", ROWS);
    logits = floats("logits", (long) ROWS * paddedVocabulary());
  }
}
