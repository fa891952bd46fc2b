package io.gristmill.device;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.OptimizerSection;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.layer.DeviceBlock;
import io.gristmill.device.layer.DeviceEmbedding;
import io.gristmill.device.layer.DeviceHead;
import io.gristmill.device.layer.DeviceRotation;
import io.gristmill.device.layer.TrainedBlock;
import io.gristmill.device.plan.DeviceBatch;
import io.gristmill.device.plan.DevicePlan;
import io.gristmill.device.plan.DeviceWeights;
import io.gristmill.device.plan.ForwardPlan;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.ComputeDevice;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.StepOptions;
import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.StepResult.Status;
import io.gristmill.model.step.TokenScores;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trains a GPT on an NVIDIA card of compute capability 8.0 or newer. A whole step runs on the card:
 * the host sends ids and gets four numbers back. Products have bfloat16 operands and float32 sums;
 * parameters, moments, gradients of parameters, norms, softmax and loss are float32. The same card
 * type and library versions give the same bytes. Not thread-safe; any thread may use it, one at a
 * time.
 */
public final class DeviceTrainingStep implements TrainingStep {

  private static final int APPLY = 0;
  private static final int ABOVE_LIMIT = 2;

  private final CudaDevice device;
  private final GptConfig model;
  private final DevicePlan plan;
  private final StepOptions options;
  private final long seed;
  private final DeviceKernels kernels;
  private final DeviceEmbedding embedding;
  private final List<TrainedBlock> blocks = new ArrayList<>();
  private final DeviceHead head;
  private final DeviceOptimizer optimizer;
  private final double zLoss;
  private boolean copiesAreCurrent;
  private long iteration;

  /**
   * Takes the memory of a replica on a card, and compiles the kernels for the model. Parameters and
   * moments are 0.
   *
   * @param device closed with this
   * @param seed of the dropout masks
   * @throws InvalidConfigException for a model or an objective that the engine does not train, or
   *     if the memory does not fit
   */
  public DeviceTrainingStep(
      CudaDevice device,
      GptConfig model,
      OptimizerSection optimizer,
      long seed,
      StepOptions options) {
    DeviceModels.require(model, options);
    this.device = device;
    this.model = model;
    this.options = options;
    this.seed = seed;
    this.zLoss = optimizer.zLoss();
    long memory =
        CardMemory.take(
            device,
            bytes(model, optimizer, options),
            "a replica",
            "a smaller training.batch-size, or training.recompute-activations");
    this.plan =
        new DevicePlan(
            model, optimizer.name(), options.batchSize(), options.checkpointing(), memory);
    this.kernels = DeviceKernels.training(device, model);
    DeviceWeights weights = DeviceWeights.training(model, plan);
    this.embedding = new DeviceEmbedding(kernels, plan, weights, model);
    boolean fuseGelu = !Boolean.getBoolean("gristmill.device.separate-gelu");
    for (int i = 0; i < model.layers(); i++) {
      blocks.add(TrainedBlock.of(kernels, plan, weights, model, i, fuseGelu));
    }
    this.head = new DeviceHead(kernels, plan, weights, model);
    this.optimizer = new DeviceOptimizer(kernels, plan, model, optimizer, weights);
    DeviceRotation.upload(device, plan, model, plan.context());
  }

  /** Whether a card has the memory for a replica. */
  public static boolean fits(
      CudaDevice device, GptConfig model, OptimizerSection optimizer, StepOptions options) {
    return CardMemory.fits(device, bytes(model, optimizer, options));
  }

  /** Bytes that a replica takes on a card. */
  public static long bytes(GptConfig model, OptimizerSection optimizer, StepOptions options) {
    return new DevicePlan(model, optimizer.name(), options.batchSize(), options.checkpointing(), 0)
        .bytes();
  }

  @Override
  public GptConfig config() {
    return model;
  }

  @Override
  public ComputeDevice computeDevice() {
    String name = format("%s (compute capability %.1f)", device.name(), device.capability() / 10.0);
    return new ComputeDevice(name, CardPeak.of(device.name()));
  }

  @Override
  public Objective objective() {
    return options.objective();
  }

  @Override
  public StepResult step(List<TokenBatch> microBatches, long ofStep, int replica) {
    device.bind();
    iteration = ofStep;
    List<DeviceBatch> batches = microBatches.stream().map(this::padded).toList();
    long targets = batches.stream().mapToLong(DeviceBatch::targetCount).sum();
    clearGradient();
    for (int i = 0; i < batches.size(); i++) {
      accumulate(batches.get(i), 1.0 / Math.max(1, targets), masks(replica, i));
    }
    optimizer.decide(device::clear);
    optimizer.update(ofStep);
    float[] state = floats(plan.state, 4);
    double loss = state[3] / Math.max(1, targets);
    double rate = optimizer.rate(ofStep);
    return switch ((int) state[2]) {
      case APPLY -> new StepResult(loss, state[0], rate, targets);
      case ABOVE_LIMIT -> new StepResult(loss, state[0], rate, 0, Status.ABOVE_LIMIT);
      default -> new StepResult(loss, state[0], rate, 0, Status.NOT_FINITE);
    };
  }

  @Override
  public double gradient(TokenBatch batch) {
    device.bind();
    DeviceBatch padded = padded(batch);
    long targets = Math.max(1, padded.targetCount());
    clearGradient();
    accumulate(padded, 1.0 / targets, masks(0, 0));
    optimizer.decide(device::clear);
    return floats(plan.state, 4)[3] / targets;
  }

  private DeviceBatch padded(TokenBatch batch) {
    if (batch.hasSeveralTexts() || batch.batchSize() > plan.batch()) {
      throw new InvalidConfigException(
          format(
              "batch: %d sequences%s (expected at most %d of one text each) at averaging.engine ="
                  + " cuda",
              batch.batchSize(), batch.hasSeveralTexts() ? " of several texts" : "", plan.batch()));
    }
    return DeviceBatch.of(batch, model, plan.context());
  }

  private void clearGradient() {
    device.clear(plan.gradient, gradientBytes());
    device.clear(plan.lossSum, Double.BYTES);
  }

  private long gradientBytes() {
    return Float.BYTES * ForwardPlan.paddedParameters(model);
  }

  private DropoutMasks masks(int replica, int microBatch) {
    return new DropoutMasks(model, model.dropout(), seed, iteration, replica, microBatch);
  }

  /** Adds the gradient of a micro-batch and its losses. */
  private void accumulate(DeviceBatch batch, double scale, DropoutMasks masks) {
    forward(batch, masks);
    head.backward(batch, scale, zLoss);
    for (int i = blocks.size() - 1; i >= 0; i--) {
      if (options.checkpointing() == ActivationCheckpointing.ON) {
        blocks.get(i).recompute(batch, masks.ofBlock(i));
      }
      blocks.get(i).backward(batch, masks.ofBlock(i));
    }
    embedding.backward(plan, batch, masks.ofEmbedding());
  }

  private void forward(DeviceBatch batch, DropoutMasks masks) {
    renewCopies();
    send(batch);
    embedding.forward(batch, 0, masks.ofEmbedding());
    DeviceBlock.forward(blocks, batch, masks::ofBlock, head.norm());
  }

  private void send(DeviceBatch batch) {
    device.upload(plan.ids, batch.ids(), 0, batch.rows());
    device.upload(plan.targets, batch.targets(), 0, batch.rows());
    device.upload(plan.distinct, batch.distinct(), 0, batch.distinct().length);
    device.upload(plan.starts, batch.starts(), 0, batch.starts().length);
    device.upload(plan.order, batch.order(), 0, batch.order().length);
  }

  /** Products read bfloat16 copies, which uploads do not change. */
  private void renewCopies() {
    if (!copiesAreCurrent) {
      long length = model.parameterCount();
      kernels.elements("to_bf16", length, plan.parameters, plan.weights, length);
      copiesAreCurrent = true;
    }
  }

  @Override
  public TokenScores score(TokenBatch batch) {
    device.bind();
    TokenScores scores = TokenScores.none(batch.batchSize(), batch.contextLength());
    for (int from = 0; from < batch.batchSize(); from += plan.batch()) {
      int to = Math.min(batch.batchSize(), from + plan.batch());
      score(
          new TokenBatch(
              Arrays.copyOfRange(batch.inputs(), from, to),
              Arrays.copyOfRange(batch.targets(), from, to)),
          scores,
          from);
    }
    return scores;
  }

  private void score(TokenBatch some, TokenScores scores, int first) {
    DeviceBatch batch = padded(some);
    forward(batch, DropoutMasks.none(model));
    head.score(batch);
    float[] losses = floats(plan.losses, batch.rows());
    int[] ranks = ints(plan.ranks, batch.rows());
    int[] predictions = ints(plan.predictions, batch.rows());
    float[] confidences = floats(plan.confidences, batch.rows());
    for (int i = 0; i < batch.sequences(); i++) {
      int at = i * plan.context();
      int length = batch.context();
      System.arraycopy(losses, at, scores.losses()[first + i], 0, length);
      System.arraycopy(ranks, at, scores.ranks()[first + i], 0, length);
      System.arraycopy(predictions, at, scores.predictions()[first + i], 0, length);
      System.arraycopy(confidences, at, scores.confidences()[first + i], 0, length);
    }
  }

  private float[] floats(long address, int count) {
    float[] values = new float[count];
    device.download(address, values, 0, count);
    return values;
  }

  private int[] ints(long address, int count) {
    int[] values = new int[count];
    device.download(address, values, 0, count);
    return values;
  }

  @Override
  public long length(Vector vector) {
    return vector == Vector.MOMENTS ? model.momentCount(optimizer.name()) : model.parameterCount();
  }

  @Override
  public void upload(Vector vector, long from, float[] values) {
    device.bind();
    device.upload(address(vector) + Float.BYTES * from, values, 0, values.length);
    copiesAreCurrent &= vector != Vector.PARAMETERS;
  }

  @Override
  public void download(Vector vector, long from, float[] values) {
    device.bind();
    device.download(address(vector) + Float.BYTES * from, values, 0, values.length);
  }

  private long address(Vector vector) {
    return switch (vector) {
      case PARAMETERS -> plan.parameters;
      case MOMENTS -> plan.moments;
      case GRADIENT -> plan.gradient;
    };
  }

  /** Frees the card's memory, on any thread and also where the card is lost. */
  @Override
  public void close() {
    device.close();
  }
}
