package io.gristmill.device.plan;

import io.gristmill.model.shape.GptConfig;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Addresses of the buffers of forward passes, which training and decoding share. All buffers are
 * parts of one allocation: nothing is allocated later. A plan from address 0 tells how many bytes
 * are needed.
 *
 * <p>{@code n} counts the rows of a pass. Activations are bfloat16, statistics float32.
 */
public abstract class ForwardPlan {

  /** Attention computes tiles of so many positions; the vocabulary is padded to as many columns. */
  public static final int TILE = 128;

  private static final int ALIGNMENT = 256;
  private static final int BF16 = 2;

  private final GptConfig model;
  private final Map<String, Long> parts = new LinkedHashMap<>();
  private long next;

  private final Block[] blocks;
  public final long[] stream; // [layers + 1] of [n][d]: inputs of the blocks and of the final norm
  public final long finalNorm; // [n][d]
  public final long finalStatistics; // [n][2]
  public final long branch; // [n][d], output of attention or of the feed-forward layer
  public final long ids; // [n]
  public final long cosines; // [positions][head / 2]
  public final long sines;

  /** The buffers of a block, which its backward pass reads. */
  public record Block(
      long norm1, // [n][d]
      long statistics1, // [n][2]
      long qkv, // [n][packed]
      long logSums, // [heads][n]
      long attention, // [n][d]
      long residual, // [n][d]
      long norm2, // [n][d]
      long statistics2, // [n][2]
      long preActivation, // [n][inputs hidden]
      long hidden) {} // [n][hidden]

  /** The buffers that a pass keeps until its backward pass. */
  public enum Kept {
    /** Nothing: all blocks share their buffers, and their inputs one. */
    NOTHING,
    /** The inputs of the blocks. */
    INPUTS,
    /** Everything. */
    ALL
  }

  /**
   * Takes the buffers of passes.
   *
   * @param n most rows of a pass
   * @param positions with angles of rotary embedding
   */
  public ForwardPlan(GptConfig model, long n, int positions, Kept kept, long address) {
    this.model = model;
    this.next = address;
    long d = model.embeddingSize();
    stream = new long[model.layers() + 1];
    if (kept == Kept.NOTHING) {
      Arrays.fill(stream, halves("inputs of blocks", n * d));
    } else {
      Arrays.setAll(stream, i -> halves("inputs of blocks", n * d));
    }
    blocks = new Block[kept == Kept.ALL ? model.layers() : 1];
    Arrays.setAll(blocks, i -> block(n));
    finalNorm = halves("final norm", n * d);
    finalStatistics = floats("final norm", 2 * n);
    branch = halves("outputs of branches", n * d);
    ids = floats("ids", n);
    cosines = floats("angles", (long) positions * model.headSize() / 2);
    sines = floats("angles", (long) positions * model.headSize() / 2);
  }

  private Block block(long n) {
    String part = "activations";
    long d = model.embeddingSize();
    long hidden = model.block().hiddenSize();
    return new Block(
        halves(part, n * d),
        floats(part, 2 * n),
        halves(part, n * model.packedSize()),
        floats(part, n * model.heads()),
        halves(part, n * d),
        halves(part, n * d),
        halves(part, n * d),
        floats(part, 2 * n),
        halves(part, n * hidden * model.block().activationInputs()),
        halves(part, n * hidden));
  }

  /** Takes values of 4 bytes. */
  public final long floats(String part, long count) {
    return take(part, Math.multiplyExact(count, Float.BYTES));
  }

  /** Takes values of 2 bytes. */
  public final long halves(String part, long count) {
    return take(part, Math.multiplyExact(count, BF16));
  }

  private long take(String part, long bytes) {
    long taken = next;
    long aligned = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    parts.merge(part, aligned, Long::sum);
    next = Math.addExact(next, aligned);
    return taken;
  }

  /** Buffers of a block. */
  public final Block block(int layer) {
    return blocks[Math.min(layer, blocks.length - 1)];
  }

  /** Width of the residual stream. */
  public final int width() {
    return model.embeddingSize();
  }

  public final int paddedVocabulary() {
    return paddedVocabulary(model);
  }

  public static int paddedVocabulary(GptConfig model) {
    return (model.vocabularySize() + TILE - 1) / TILE * TILE;
  }

  /** Number of parameters with the padding of the vocabulary, which follows them. */
  public static long paddedParameters(GptConfig model) {
    long padding = (long) paddedVocabulary(model) - model.vocabularySize();
    return model.parameterCount() + padding * model.embeddingSize();
  }

  /** Bytes of all buffers. */
  public final long bytes() {
    return parts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Bytes by purpose. */
  public final Map<String, Long> parts() {
    return Map.copyOf(parts);
  }
}
