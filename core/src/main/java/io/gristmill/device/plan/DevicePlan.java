package io.gristmill.device.plan;

import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.HiddenMatrix;
import io.gristmill.model.step.ActivationCheckpointing;

/**
 * Addresses of the buffers of training: those of forward passes, gradients, and the state of the
 * optimizer.
 *
 * <p>{@code n} counts the positions of all sequences of a micro-batch, each padded to {@link
 * #context} positions. Activations and their gradients are bfloat16; parameters, moments, gradients
 * of parameters, statistics and losses are float32.
 */
public final class DevicePlan extends ForwardPlan {

  /** Blocks of kernels that sum over rows: the summation order depends on it. */
  public static final int SUM_BLOCKS = 256;

  /** Blocks of the sum of squares of a vector. */
  public static final int SQUARE_BLOCKS = 512;

  private static final long LOGITS_BYTES = 1L << 31;

  private final GptConfig model;
  private final int batch;

  public final long parameters;
  public final long gradient;
  public final long moments;
  public final long weights; // [parameters and padding of the vocabulary], bf16
  public final long dStream; // [n][d]
  public final long dBranch; // [n][d]
  public final long dNorm; // [n][d]
  public final long dHidden; // [n][hidden]
  public final long dPreActivation; // [n][inputs hidden]; GELU's is dHidden
  public final long dQkv; // [n][packed]
  public final long delta; // [heads][n]
  public final long sums; // [SUM_BLOCKS][widest row]
  public final int logitRows;
  public final long logits; // [logitRows][padded vocabulary]
  public final long losses; // [n]
  public final long ranks; // [n]
  public final long predictions; // [n]
  public final long confidences; // [n]
  public final long targets; // [n]
  public final long distinct; // [n]
  public final long starts; // [n + 1]
  public final long order; // [n]
  public final long squares; // [SQUARE_BLOCKS] doubles
  public final long lossSum; // double
  public final long state; // norm, clipping factor, status, loss
  public final Orthogonalization muon;

  /** Matrices of Muon's iteration; r and c are the smaller and the larger size of a matrix. */
  public record Orthogonalization(
      long x, // [r][c]
      long next, // [r][c]
      long px, // [r][c], float32
      long gram, // [r][r], float32
      long gram2, // [r][r], float32
      long gramOperand, // [r][r]
      long polynomial) {} // [r][r]

  public DevicePlan(
      GptConfig model,
      Name optimizer,
      int batch,
      ActivationCheckpointing checkpointing,
      long address) {
    super(
        model,
        rows(model, batch),
        context(model),
        checkpointing == ActivationCheckpointing.OFF ? Kept.ALL : Kept.INPUTS,
        address);
    this.model = model;
    this.batch = batch;
    long n = rows();
    long d = model.embeddingSize();
    long hidden = model.block().hiddenSize();
    long pre = model.block().activationInputs() * hidden;
    long padded = paddedParameters(model);
    parameters = floats("parameters", model.parameterCount());
    gradient = floats("gradients", padded);
    moments = floats("optimizer moments", model.momentCount(optimizer));
    weights = halves("weights in bfloat16", padded);
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
    targets = floats("ids", n);
    distinct = floats("ids", n);
    starts = floats("ids", n + 1);
    order = floats("ids", n);
    squares = floats("norms", 2L * SQUARE_BLOCKS);
    lossSum = floats("norms", 2);
    state = floats("norms", 4);
    muon = optimizer == Name.MUON ? orthogonalization() : null;
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
    int most = (int) (LOGITS_BYTES / (Short.BYTES * (long) paddedVocabulary()) / TILE) * TILE;
    int parts = (rows() - 1) / Math.max(TILE, most) + 1;
    return ((rows() - 1) / parts / TILE + 1) * TILE;
  }

  /** Most sequences of a micro-batch. */
  public int batch() {
    return batch;
  }

  /** Positions of a padded sequence. */
  public int context() {
    return context(model);
  }

  private static int context(GptConfig model) {
    return (model.contextLength() + TILE - 1) / TILE * TILE;
  }

  /** Positions of all sequences. */
  public int rows() {
    return rows(model, batch);
  }

  private static int rows(GptConfig model, int batch) {
    return Math.multiplyExact(batch, context(model));
  }
}
