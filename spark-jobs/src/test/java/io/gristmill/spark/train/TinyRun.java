package io.gristmill.spark.train;

import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardWriter;
import io.gristmill.tokens.sequences.PackedSequences;
import io.gristmill.training.plan.RoundPlanner;
import io.gristmill.training.plan.RoundPlanner.PlanShape;
import io.gristmill.training.plan.RoundPlanner.PlanStart;
import io.gristmill.training.plan.SequenceOrder.DataOrder;
import io.gristmill.training.plan.SequenceOrder.DataOrder.ShardSequences;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A vocabulary of 64, documents that count upwards by a stride of their own, a model to match. */
final class TinyRun {

  static final int VOCABULARY = 64;
  static final int CONTEXT = 16;
  private static final List<String> SETTINGS =
      List.of(
          "model.layers=2",
          "model.heads=2",
          "model.embedding-size=32",
          "model.context-length=" + CONTEXT,
          "optimizer.learning-rate=3e-3",
          "optimizer.min-learning-rate=3e-4",
          "optimizer.warmup-steps=4",
          "optimizer.steps=22",
          "averaging.frequency=4",
          "averaging.synchronous-steps=0",
          "averaging.outer-learning-rate=0.7",
          "averaging.outer-momentum=0.9",
          "training.batch-size=4",
          "training.validation-every=3",
          "training.checkpoint-every=2",
          "training.keep-last=2");

  private static final int END_OF_TEXT = 0;
  private static final LocalStorage STORAGE = new LocalStorage();

  private TinyRun() {}

  /** Two training shards and one for validation below {@code directory}. */
  static ShardManifest writeTokens(Path directory) throws IOException {
    return new ShardManifest(
        "tokenizer-of-" + VOCABULARY,
        VOCABULARY,
        END_OF_TEXT,
        List.of(
            shard(Split.TRAIN, directory.resolve("train/shard-00000.bin"), 40),
            shard(Split.TRAIN, directory.resolve("train/shard-00001.bin"), 25),
            shard(Split.VALIDATION, directory.resolve("validation/shard-00000.bin"), 6)));
  }

  private static ShardManifest.Shard shard(Split split, Path bin, int documents)
      throws IOException {
    Random random = new Random(bin.getFileName().hashCode());
    List<int[]> texts = new ArrayList<>();
    for (int i = 0; i < documents; i++) {
      texts.add(counting(random.nextInt(VOCABULARY), 1 + random.nextInt(3), 60));
    }
    String binUri = bin.toUri().toString();
    String idxUri = binUri.replace(".bin", ".idx");
    TokenShardWriter writer;
    try (CommittedOutput out = STORAGE.output(binUri).create();
        CommittedOutput index = STORAGE.output(idxUri).create()) {
      writer = new TokenShardWriter(out, VOCABULARY, END_OF_TEXT);
      for (int[] text : texts) {
        writer.append(text);
      }
      writer.flush();
      writer.writeIndex(index);
      out.commit();
      index.commit();
    }
    return new ShardManifest.Shard(
        split, binUri, writer.tokens(), documents, sha256(binUri), sha256(idxUri));
  }

  private static int[] counting(int first, int stride, int length) {
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) {
      ids[i] = 1 + (first + i * stride) % (VOCABULARY - 1);
    }
    return ids;
  }

  private static String sha256(String uri) throws IOException {
    InputFile file = STORAGE.input(uri);
    return Sha256.of(file);
  }

  /** The rounds of a training of 22 steps. */
  static RoundPlanner plan(ShardManifest tokens, int replicas, int frequency) {
    List<ShardSequences> shards =
        tokens.shards(Split.TRAIN).stream()
            .map(
                shard ->
                    new ShardSequences(shard.uri(), PackedSequences.count(shard.tokens(), CONTEXT)))
            .toList();
    return new RoundPlanner(
        new DataOrder(shards, 42), new PlanShape(replicas, frequency, 4, 1, 22), PlanStart.NEW);
  }

  /** 22 steps in rounds of 4: the sixth and last has 2. */
  static TrainRequest request(
      ShardManifest tokens, String trainer, int replicas, Path directory, String... settings) {
    List<String> all = new ArrayList<>(SETTINGS);
    all.add("averaging.trainer=" + trainer);
    all.add("averaging.replicas=" + replicas);
    all.addAll(List.of(settings));
    Loaded<RunConfig> loaded = RunConfig.loader(Map.of()).load(Optional.empty(), all);
    return new TrainRequest(
        loaded.config(),
        loaded.effective(),
        tokens,
        "{\"version\":\"1.0\"}".getBytes(StandardCharsets.UTF_8),
        directory.toString());
  }
}
