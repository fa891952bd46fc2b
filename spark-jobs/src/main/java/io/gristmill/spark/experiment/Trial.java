package io.gristmill.spark.experiment;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.SettingValues;
import io.gristmill.io.Sha256;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.train.TrainJob;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One model to train and evaluate, with everything that its result depends on.
 *
 * @param directory of the trial
 * @param config with the seed, the budget in {@code optimizer.steps}, and the local trainer
 * @param tokens training shards
 * @param heldOut the held-out sets by name
 * @param curve name of the set that is scored during training
 * @param tasks SHA-256 of each file of {@code evaluation.tasks} by its name
 * @param itemSeed draws the solved items before those of a task; the same for all trials
 */
record Trial(
    String variant,
    String directory,
    RunConfig config,
    String effectiveConfig,
    byte[] tokenizerJson,
    ShardManifest tokens,
    SortedMap<String, ShardManifest> heldOut,
    String curve,
    SortedMap<String, String> tasks,
    long itemSeed,
    boolean keepModel)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Part of every fingerprint; changes with the meaning of a result. */
  private static final String FORMAT = "1";

  long seed() {
    return config.seed();
  }

  long steps() {
    return config.optimizer().steps();
  }

  /** For messages. */
  String name() {
    return format("%s, seed %d", variant, seed());
  }

  /** The training shards, with one held-out set for the validations during training. */
  ShardManifest trainedOn() {
    List<ShardManifest.Shard> shards = new ArrayList<>(tokens.shards(Split.TRAIN));
    shards.addAll(heldOut.get(curve).shards(Split.VALIDATION));
    return new ShardManifest(
        tokens.tokenizerFingerprint(), tokens.vocabularySize(), tokens.endOfText(), shards);
  }

  /** Everything that the result depends on: settings, and files by their content. */
  SortedMap<String, String> origin() {
    SortedMap<String, String> origin = new TreeMap<>(new TrainJob().settings(config));
    origin.putAll(SettingValues.of(config, "seed", "evaluation.stride", "evaluation.few-shot"));
    origin.put("format", FORMAT);
    origin.put("tokens", trainedOn().fingerprint());
    origin.put("tokenizer", tokens.tokenizerFingerprint());
    for (Map.Entry<String, ShardManifest> set : heldOut.entrySet()) {
      origin.put("held-out." + set.getKey(), set.getValue().fingerprint());
    }
    tasks.forEach((name, sha256) -> origin.put("tasks." + name, sha256));
    if (!tasks.isEmpty() && config.evaluation().fewShot() > 0) {
      origin.put("item-seed", Long.toString(itemSeed));
    }
    return origin;
  }

  static String fingerprint(SortedMap<String, String> origin) {
    return Sha256.of(origin.toString());
  }
}
