package io.gristmill.training;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.model.GptNetwork;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenBatch;
import io.gristmill.tokens.ValidationWindows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Loss over the validation split, in {@link ValidationWindows}. */
public final class SplitValidation implements Validation {

  private final GptNetwork network;
  private final List<ValidationWindows> shards;
  private final int batchSize;
  private final long limit;

  private SplitValidation(
      GptNetwork network, List<ValidationWindows> shards, int batchSize, long limit) {
    this.network = network;
    this.shards = shards;
    this.batchSize = batchSize;
    this.limit = limit;
  }

  /**
   * Verifies and opens the split.
   *
   * @param network takes the weights to be measured
   * @param limit targets after which a measurement ends, to the next whole batch; 0 for all
   * @throws InvalidInputException if the split has nothing to predict
   */
  public static SplitValidation open(
      GptNetwork network, Storage storage, ShardManifest manifest, int batchSize, long limit)
      throws IOException {
    List<ValidationWindows> shards = new ArrayList<>();
    for (ShardManifest.Shard shard : manifest.shards(Split.VALIDATION)) {
      shards.add(
          new ValidationWindows(
              manifest.open(storage, shard.uri()), network.config().contextLength()));
    }
    if (shards.stream().mapToLong(ValidationWindows::targets).sum() == 0) {
      throw new InvalidInputException(
          "validation tokens: 0 (expected some: is tokens.validation-fraction too small?) in "
              + shards.size()
              + " shards");
    }
    return new SplitValidation(network, shards, batchSize, limit == 0 ? Long.MAX_VALUE : limit);
  }

  @Override
  public double measure(TrainedState state) {
    network.setParameters(state.parameters());
    double nats = 0;
    long targets = 0;
    for (ValidationWindows shard : shards) {
      for (long i = 0; i < shard.batches(batchSize) && targets < limit; i++) {
        TokenBatch batch = read(shard, i);
        nats += sum(network.score(batch).losses());
        targets += batch.targetCount();
      }
    }
    return nats / targets;
  }

  private TokenBatch read(ValidationWindows shard, long number) {
    try {
      return shard.batch(number, batchSize);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
}
