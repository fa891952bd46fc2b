package io.gristmill.training;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardReader;
import io.gristmill.tokens.sequences.ExampleRows;
import io.gristmill.tokens.sequences.Sequences;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.tokens.sequences.ValidationWindows;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The validation split in batches of {@link ValidationWindows}. Each batch can be scored on any
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
      if (manifest.hasExamples()) {
        targets += plan.addRows(shard, limit - targets);
        continue;
      }
      ValidationWindows windows = plan.windows(shard.uri());
      for (long i = 0; i < windows.batches(shape.batchSize()) && targets < limit; i++) {
        batches.add(new Batch(shard.uri(), i));
        targets += windows.targets(i, shape.batchSize());
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

  /** Adds the batches of a shard of prepared examples, and returns their targets. */
  private long addRows(ShardManifest.Shard shard, long limit) throws IOException {
    long rows = Sequences.count(manifest, shard.tokens(), shape.contextLength());
    long targets = 0;
    for (long i = 0; i * shape.batchSize() < rows && targets < limit; i++) {
      batches.add(new Batch(shard.uri(), i));
      targets += batch(batches.get(batches.size() - 1)).targetCount();
    }
    return targets;
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
      TokenBatch batch = batch(batches.get(index));
      long count = step.objective().count(batch, step.config().vocabularySize());
      return new BatchLoss(sum(step.score(batch).losses()), count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TokenBatch batch(Batch at) throws IOException {
    if (!manifest.hasExamples()) {
      return windows(at.shard()).batch(at.number(), shape.batchSize());
    }
    TokenShardReader shard = shard(at.shard());
    int length = manifest.requireRows(shape.contextLength());
    long first = at.number() * shape.batchSize();
    long rows = Math.min(shape.batchSize(), ExampleRows.count(shard, length) - first);
    return ExampleRows.read(shard, first, (int) rows, length);
  }

  private ValidationWindows windows(String shard) throws IOException {
    return new ValidationWindows(shard(shard), shape.contextLength());
  }

  private TokenShardReader shard(String uri) throws IOException {
    if (shards == null) {
      shards = OpenShards.verified(storage, manifest);
    }
    return shards.at(uri);
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
