package io.gristmill.spark.evaluate;

import io.gristmill.eval.NgramBaselines;
import io.gristmill.io.Storage;
import io.gristmill.tokens.ShardManifest;
import java.io.IOException;
import java.util.Map;
import org.apache.spark.api.java.function.Function;

/** Counts n-grams up to a given order on an executor. */
final class BaselinePartition implements Function<Integer, Map<String, Double>> {

  private static final long serialVersionUID = 1L;

  private final Storage storage;
  private final ShardManifest tokens;

  BaselinePartition(Storage storage, ShardManifest tokens) {
    this.storage = storage;
    this.tokens = tokens;
  }

  @Override
  public Map<String, Double> call(Integer order) throws IOException {
    return NgramBaselines.measure(storage, tokens, order);
  }
}
