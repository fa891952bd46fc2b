package io.gristmill.device;

import static io.gristmill.error.Messages.format;

import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.Products.Epilogue;
import io.gristmill.device.cuda.Products.Product;
import io.gristmill.device.cuda.Products.Type;
import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.layer.CachedAttention;
import io.gristmill.device.layer.DeviceBlock;
import io.gristmill.device.layer.DeviceBlock.Masks;
import io.gristmill.device.layer.DeviceEmbedding;
import io.gristmill.device.layer.DeviceNorm;
import io.gristmill.device.layer.DeviceRotation;
import io.gristmill.device.plan.DecodingPlan;
import io.gristmill.device.plan.DeviceRows;
import io.gristmill.device.plan.DeviceWeights;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import io.gristmill.model.step.SequenceDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Decodes on an NVIDIA card of compute capability 8.0 or newer, with weights, activations, keys and
 * values in bfloat16, float32 sums and float32 logits. Rows are computed in chunks of {@link
 * DecodingPlan#ROWS}, whatever feeds they belong to, so that the logits of a sequence do not depend
 * on the others.
 */
public final class DeviceDecoder implements SequenceDecoder {

  private static final Masks NO_DROPOUT = new Masks(DropoutMask.NONE, DropoutMask.NONE);

  private final CudaDevice device;
  private final GptConfig model;
  private final int slots;
  private final BitSet used = new BitSet();
  private final DecodingPlan plan;
  private final DeviceKernels kernels;
  private final DeviceEmbedding embedding;
  private final List<DeviceBlock> blocks = new ArrayList<>();
  private final DeviceNorm norm;
  private final long head;

  /** Rows of a pass, whose positions are in {@link DecodingPlan#positions}. */
  private record Chunk(int rows, int context) implements DeviceRows {

    @Override
    public int productRows() {
      return DecodingPlan.ROWS;
    }

    @Override
    public int padded() {
      return DecodingPlan.ROWS;
    }
  }

  /**
   * Takes the memory of a decoder on a card, and compiles the kernels for the model. Parameters are
   * 0.
   *
   * @param device closed with this
   * @param slots most sequences at a time, each with room for a whole context
   * @throws InvalidConfigException if the memory does not fit
   * @throws IllegalArgumentException for a model that {@link DeviceModels#problems} refuses
   */
  public DeviceDecoder(CudaDevice device, GptConfig model, int slots) {
    List<String> problems = DeviceModels.problems(model);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    this.device = device;
    this.model = model;
    this.slots = slots;
    long bytes = new DecodingPlan(model, slots, 0).bytes();
    String use = slots + " texts at a time";
    long memory = CardMemory.take(device, bytes, use, "fewer texts, or a smaller model");
    this.plan = new DecodingPlan(model, slots, memory);
    this.kernels = DeviceKernels.decoding(device, model);
    DeviceWeights weights = DeviceWeights.decoding(model, plan.weights);
    this.embedding = new DeviceEmbedding(kernels, plan, weights, model);
    for (int i = 0; i < model.layers(); i++) {
      CachedAttention attention = new CachedAttention(kernels, plan, model, i);
      blocks.add(new DeviceBlock(kernels, plan, weights, model, i, attention, true));
    }
    DeviceNorm.Output output = new DeviceNorm.Output(plan.finalNorm, plan.finalStatistics);
    String name = ParameterNames.HEAD + ".";
    this.norm = new DeviceNorm(kernels, weights, name + ParameterNames.NORM, plan.width(), output);
    this.head = weights.copy(name + ParameterNames.HEAD_WEIGHT);
    DeviceRotation.upload(device, plan, model, model.contextLength());
  }

  @Override
  public GptConfig config() {
    return model;
  }

  /**
   * Sets parameters.
   *
   * @param from index of the first one in the order of {@link
   *     io.gristmill.model.shape.ParameterLayout}
   */
  public void upload(long from, float[] parameters) {
    device.bind();
    for (int at = 0; at < parameters.length; at += DecodingPlan.STAGED) {
      int count = Math.min(DecodingPlan.STAGED, parameters.length - at);
      device.upload(plan.staged, parameters, at, count);
      long to = plan.weights + Short.BYTES * (from + at);
      kernels.elements("to_bf16", count, plan.staged, to, (long) count);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if there is no free slot
   */
  @Override
  public Sequence begin(int length) {
    int slot = used.nextClearBit(0);
    if (slot >= slots) {
      throw new IllegalStateException(
          format("sequences: %d (expected at most %d)", slot + 1, slots));
    }
    used.set(slot);
    return new CardSequence(this, slot, Math.min(length, model.contextLength()));
  }

  @Override
  public float[][] feed(List<Feed> feeds) {
    device.bind();
    int[] slotOf = feeds.stream().mapToInt(feed -> slot(feed.sequence())).toArray();
    Rows rows = Rows.append(feeds, model);
    int[] sequences = new int[rows.ids().length];
    for (int i = 0; i < slotOf.length; i++) {
      Arrays.fill(sequences, rows.ends()[i] - rows.count(i), rows.ends()[i], slotOf[i]);
    }
    float[][] logits = new float[slotOf.length][model.vocabularySize()];
    for (int from = 0; from < sequences.length; from += DecodingPlan.ROWS) {
      int count = Math.min(DecodingPlan.ROWS, sequences.length - from);
      device.upload(plan.ids, rows.ids(), from, count);
      device.upload(plan.positions, rows.positions(), from, count);
      device.upload(plan.sequences, sequences, from, count);
      forward(new Chunk(count, model.contextLength()));
      logits(rows.ends(), from, count, logits);
    }
    return logits;
  }

  private int slot(Sequence sequence) {
    if (sequence instanceof CardSequence mine && mine.decoder == this && mine.slot >= 0) {
      return mine.slot;
    }
    throw new IllegalArgumentException("sequence: ended or another decoder's");
  }

  private void forward(Chunk rows) {
    embedding.forward(rows, plan.positions, DropoutMask.NONE);
    DeviceBlock.forward(blocks, rows, layer -> NO_DROPOUT, norm);
  }

  /** Computes and fetches logits if a feed ends in this chunk. */
  private void logits(int[] ends, int from, int count, float[][] logits) {
    boolean isComputed = false;
    for (int i = 0; i < ends.length; i++) {
      int row = ends[i] - 1 - from;
      if (row < 0 || row >= count) {
        continue;
      }
      if (!isComputed) {
        Product product =
            new Product(
                DecodingPlan.ROWS,
                model.embeddingSize(),
                plan.paddedVocabulary(),
                false,
                true,
                Type.FLOAT32,
                false,
                Epilogue.NONE);
        kernels.products().multiply(product, plan.finalNorm, head, plan.logits, 0, 0);
        isComputed = true;
      }
      long at = plan.logits + Float.BYTES * (long) row * plan.paddedVocabulary();
      device.download(at, logits[i], 0, logits[i].length);
    }
  }

  /** Frees the card's memory, on any thread and also where the card is lost. */
  @Override
  public void close() {
    device.close();
  }

  /** A sequence with a slot of the caches. */
  private static final class CardSequence extends Sequence {

    private static final int ENDED = -1;

    private final DeviceDecoder decoder;
    private int slot;

    private CardSequence(DeviceDecoder decoder, int slot, int positions) {
      super(positions);
      this.decoder = decoder;
      this.slot = slot;
    }

    @Override
    public void close() {
      if (slot != ENDED) {
        decoder.used.clear(slot);
        slot = ENDED;
      }
    }
  }
}
