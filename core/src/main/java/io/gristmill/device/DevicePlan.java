package io.gristmill.device;

import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.HiddenMatrix;
import io.gristmill.model.step.ActivationCheckpointing;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Addresses of an engine's buffers, which are parts of one allocation: nothing is allocated during
 * training. A plan from address 0 tells how many bytes are needed.
 *
 * <p>{@code n} counts the positions of all sequences of a micro-batch, each padded to {@link
 * #context} positions. Activations and their gradients are bfloat16; parameters, moments, gradients
 * of parameters, statistics and losses are float32.
 */
final class DevicePlan {

  /** Attention computes tiles of so many positions; the vocabulary is padded to as many columns. */
  static final int TILE = 128;

  /** Blocks of kernels that sum over rows: the summation order depends on it. */
  static final int SUM_BLOCKS = 256;

  /** Blocks of the sum of squares of a vector. */
  static final int SQUARE_BLOCKS = 512;

  private static final int ALIGNMENT = 256;
  private static final int BF16 = 2;
  private static final long LOGITS_BYTES = 1L << 31;

  private final GptConfig model;
  private final int batch;
  private final Map<String, Long> parts = new LinkedHashMap<>();
  private final Block[] blocks;
  private long next;

  final long parameters;
  final long gradient;
  final long moments;
  final long weights; // [parameters and padding of the vocabulary], bf16
  final long[] stream; // [layers + 1] of [n][d]: inputs of the blocks and of the final norm
  final long finalNorm; // [n][d]
  final long finalStatistics; // [n][2]
  final long branch; // [n][d], output of attention or of the feed-forward layer
  final long dStream; // [n][d]
  final long dBranch; // [n][d]
  final long dNorm; // [n][d]
  final long dHidden; // [n][hidden]
  final long dPreActivation; // [n][inputs hidden]; GELU's is dHidden
  final long dQkv; // [n][packed]
  final long delta; // [heads][n]
  final long sums; // [SUM_BLOCKS][widest row]
  final int logitRows;
  final long logits; // [logitRows][padded vocabulary]
  final long losses; // [n]
  final long ranks; // [n]
  final long predictions; // [n]
  final long confidences; // [n]
  final long ids; // [n]
  final long targets; // [n]
  final long distinct; // [n]
  final long starts; // [n + 1]
  final long order; // [n]
  final long cosines; // [context][head / 2]
  final long sines;
  final long squares; // [SQUARE_BLOCKS] doubles
  final long lossSum; // double
  final long state; // norm, clipping factor, status, loss
  final Orthogonalization muon;

  /** What a block keeps for its backward pass. */
  record Block(
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

  /** Matrices of Muon's iteration; r and c are the smaller and the larger size of a matrix. */
  record Orthogonalization(
      long x, // [r][c]
      long next, // [r][c]
      long px, // [r][c], float32
      long gram, // [r][r], float32
      long gram2, // [r][r], float32
      long gramOperand, // [r][r]
      long polynomial) {} // [r][r]

  DevicePlan(
      GptConfig model,
      Name optimizer,
      int batch,
      ActivationCheckpointing checkpointing,
      long address) {
    this.model = model;
    this.batch = batch;
    this.next = address;
    long n = rows();
    long d = model.embeddingSize();
    long hidden = model.block().hiddenSize();
    long pre = model.block().activationInputs() * hidden;
    long padded = model.parameterCount() + (paddedVocabulary() - model.vocabularySize()) * d;
    parameters = floats("parameters", model.parameterCount());
    gradient = floats("gradients", padded);
    moments = floats("optimizer moments", model.momentCount(optimizer));
    weights = halves("weights in bfloat16", padded);
    boolean kept = checkpointing == ActivationCheckpointing.OFF;
    stream = new long[model.layers() + 1];
    for (int i = 0; i < stream.length; i++) {
      stream[i] = halves("inputs of blocks", n * d);
    }
    blocks = new Block[kept ? model.layers() : 1];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = block(n, d, hidden, pre);
    }
    finalNorm = halves("final norm", n * d);
    finalStatistics = floats("final norm", 2 * n);
    branch = halves("gradients of activations", n * d);
    dStream = halves("gradients of activations", n * d);
    dBranch = halves("gradients of activations", n * d);
    dNorm = halves("gradients of activations", n * d);
    dHidden = halves("gradients of activations", n * hidden);
    dPreActivation = pre == hidden ? dHidden : halves("gradients of activations", n * pre);
    dQkv = halves("gradients of activations", n * model.packedSize());
    delta = floats("gradients of activations", n * model.heads());
    sums =
        floats("sums over rows", SUM_BLOCKS * Math.max(2 * d, Math.max(pre, model.packedSize())));
    logitRows = logitRows();
    logits = halves("logits", (long) logitRows * paddedVocabulary());
    losses = floats("losses", n);
    ranks = floats("losses", n);
    predictions = floats("losses", n);
    confidences = floats("losses", n);
    ids = floats("ids", n);
    targets = floats("ids", n);
    distinct = floats("ids", n);
    starts = floats("ids", n + 1);
    order = floats("ids", n);
    cosines = floats("angles", (long) context() * model.headSize() / 2);
    sines = floats("angles", (long) context() * model.headSize() / 2);
    squares = floats("norms", 2L * SQUARE_BLOCKS);
    lossSum = floats("norms", 2);
    state = floats("norms", 4);
    muon = optimizer == Name.MUON ? orthogonalization() : null;
  }

  private Block block(long n, long d, long hidden, long pre) {
    String part = "activations";
    return new Block(
        halves(part, n * d),
        floats(part, 2 * n),
        halves(part, n * model.packedSize()),
        floats(part, n * model.heads()),
        halves(part, n * d),
        halves(part, n * d),
        halves(part, n * d),
        floats(part, 2 * n),
        halves(part, n * pre),
        halves(part, n * hidden));
  }

  private Orthogonalization orthogonalization() {
    String part = "orthogonalization";
    long all = HiddenMatrix.of(model).stream().mapToLong(m -> m.in() * m.out()).max().orElse(0);
    long shorter = HiddenMatrix.of(model).stream().mapToLong(HiddenMatrix::shorter).max().orElse(0);
    return new Orthogonalization(
        halves(part, all),
        halves(part, all),
        floats(part, all),
        floats(part, shorter * shorter),
        floats(part, shorter * shorter),
        halves(part, shorter * shorter),
        halves(part, shorter * shorter));
  }

  /** Parts of equal size, so that cuBLASLt has one algorithm for all of them. */
  private int logitRows() {
    int most = (int) (LOGITS_BYTES / (BF16 * (long) paddedVocabulary()) / TILE) * TILE;
    int parts = (rows() - 1) / Math.max(TILE, most) + 1;
    return ((rows() - 1) / parts / TILE + 1) * TILE;
  }

  private long floats(String part, long count) {
    return take(part, Math.multiplyExact(count, Float.BYTES));
  }

  private long halves(String part, long count) {
    return take(part, Math.multiplyExact(count, BF16));
  }

  private long take(String part, long bytes) {
    long taken = next;
    long aligned = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    parts.merge(part, aligned, Long::sum);
    next = Math.addExact(next, aligned);
    return taken;
  }

  /** Buffers of a block; with activation checkpointing all blocks share them. */
  Block block(int layer) {
    return blocks[Math.min(layer, blocks.length - 1)];
  }

  /** Most sequences of a micro-batch. */
  int batch() {
    return batch;
  }

  /** Positions of a padded sequence. */
  int context() {
    return (model.contextLength() + TILE - 1) / TILE * TILE;
  }

  /** Positions of all sequences. */
  int rows() {
    return Math.multiplyExact(batch, context());
  }

  /** Width of the residual stream. */
  int width() {
    return model.embeddingSize();
  }

  int paddedVocabulary() {
    return (model.vocabularySize() + TILE - 1) / TILE * TILE;
  }

  /** Bytes of all buffers. */
  long bytes() {
    return parts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Bytes by purpose. */
  Map<String, Long> parts() {
    return Map.copyOf(parts);
  }
}
