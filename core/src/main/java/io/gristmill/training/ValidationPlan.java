package io.gristmill.training;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.sequences.HeldOutBatches;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The validation split in batches of {@link HeldOutBatches}. Each batch can be scored on any
 * machine; the loss does not depend on the distribution.
 */
public final class ValidationPlan implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Storage storage;
  private final ShardManifest manifest;
  private final Shape shape;
  private final List<Batch> batches;
  private transient OpenShards shards;

  /**
   * The sizes of the batches.
   *
   * @param limit targets after which a measurement ends, to the next whole batch; 0 for all
   */
  public record Shape(int contextLength, int batchSize, long limit) implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  private record Batch(String shard, long number) implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  private ValidationPlan(
      Storage storage, ShardManifest manifest, Shape shape, List<Batch> batches) {
    this.storage = storage;
    this.manifest = manifest;
    this.shape = shape;
    this.batches = batches;
  }

  /** Returns a copy that reads the given open shards. */
  public ValidationPlan reading(OpenShards open) {
    ValidationPlan plan = new ValidationPlan(storage, manifest, shape, batches);
    plan.shards = open;
    return plan;
  }

  /**
   * Verifies the shards up to the limit and lists their batches; further shards stay closed.
   *
   * @throws InvalidInputException if the split has nothing to predict
   */
  public static ValidationPlan of(Storage storage, ShardManifest manifest, Shape shape)
      throws IOException {
    List<Batch> batches = new ArrayList<>();
    ValidationPlan plan = new ValidationPlan(storage, manifest, shape, batches);
    long limit = shape.limit() == 0 ? Long.MAX_VALUE : shape.limit();
    long targets = 0;
    for (ShardManifest.Shard shard : manifest.shards(Split.VALIDATION)) {
      if (targets >= limit) {
        break;
      }
      HeldOutBatches heldOut = plan.heldOut(shard.uri());
      for (long i = 0; i < heldOut.batches(shape.batchSize()) && targets < limit; i++) {
        batches.add(new Batch(shard.uri(), i));
        targets += heldOut.targets(i, shape.batchSize());
      }
    }
    if (targets == 0) {
      throw new InvalidInputException(
          "validation tokens: 0 (expected some: is tokens.validation-fraction too small?) in "
              + manifest.shards(Split.VALIDATION).size()
              + " shards");
    }
    return plan;
  }

  /** Number of batches in the plan. */
  public int batches() {
    return batches.size();
  }

  /** All batches with one model. */
  public double score(TrainingStep step) {
    return BatchLoss.mean(
        IntStream.range(0, batches.size()).mapToObj(i -> score(step, i)).toList());
  }

  /** One batch, counted from 0. */
  public BatchLoss score(TrainingStep step, int index) {
    try {
      Batch at = batches.get(index);
      TokenBatch batch = heldOut(at.shard()).batch(at.number(), shape.batchSize());
      long count = step.objective().count(batch, step.config().vocabularySize());
      return new BatchLoss(sum(step.losses(batch)), count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HeldOutBatches heldOut(String shard) throws IOException {
    if (shards == null) {
      shards = OpenShards.verified(storage, manifest);
    }
    return HeldOutBatches.of(manifest, shards.at(shard), shape.contextLength(), 0);
  }

  private static double sum(float[][] losses) {
    double sum = 0;
    for (float[] row : losses) {
      for (float loss : row) {
        sum += loss;
      }
    }
    return sum;
  }

  /**
   * The loss of a model on one validation batch.
   *
   * @param nats summed loss
   * @param targets what the objective counts: targets, or sequences
   */
  public record BatchLoss(double nats, long targets) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Returns the mean loss, summed in the given order. */
    public static double mean(List<BatchLoss> batches) {
      double nats = 0;
      long targets = 0;
      for (BatchLoss batch : batches) {
        nats += batch.nats;
        targets += batch.targets;
      }
      return nats / targets;
    }
  }
}
