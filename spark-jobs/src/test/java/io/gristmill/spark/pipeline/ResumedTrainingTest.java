package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --resume} after the configuration, the disk or the place of a run has changed. */
class ResumedTrainingTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> STAGES =
      List.of("clean", "dedup", "tokenizer", "tokens", "checkpoints");

  @TempDir private static Path folder;

  private static Path crawl;
  private static Path whole;

  @BeforeAll
  static void trainOnce() throws IOException {
    crawl = TinyCrawl.write(folder);
    whole = folder.resolve("whole");
    assertThat(run("pipeline", whole, List.of()).exitCode()).isZero();
  }

  @Test
  void settingsThatDoNotAffectTheModelMayChange() throws IOException {
    Path run = interrupted();
    Gristmill ended =
        train(
            run,
            "averaging.trainer=sliced",
            "averaging.recovery-every=3",
            "averaging.state-copies=1",
            "training.threads=2",
            "training.keep-last=2",
            "training.keep-every=3",
            "training.checkpoint-every=1",
            "training.recompute-activations=true");

    assertThat(ended.errors()).noneMatch(line -> line.contains("expected"));
    assertThat(ended.exitCode()).isZero();
    hasTheModelOfTheWholeRun(run);
  }

  /** There is no GPU here: the refusal is that of the engine, after the run was accepted. */
  @Test
  void deviceMayChange() throws IOException {
    Path run = interrupted();
    Gristmill onGpu = train(run, "averaging.device=gpu");

    assertThat(onGpu.exitCode()).isEqualTo(2);
    assertThat(onGpu.errors())
        .anyMatch(line -> line.endsWith("at averaging.engine = cuda, averaging.device = gpu"));
    assertThat(run.resolve("checkpoints/_begun")).content().contains("gpu");
    assertThat(train(run).exitCode()).isZero();
    hasTheModelOfTheWholeRun(run);
  }

  private static void hasTheModelOfTheWholeRun(Path run) {
    for (String file : List.of("model.safetensors", "optimizer-00001.safetensors")) {
      assertThat(run.resolve("checkpoints/round-000005/" + file))
          .hasSameBinaryContentAs(whole.resolve("checkpoints/round-000005/" + file));
    }
  }

  @Test
  void numberOfReplicasMayChange() throws IOException {
    Path run = interrupted();
    Gristmill ended = train(run, "averaging.replicas=3");

    assertThat(ended.errors()).noneMatch(line -> line.contains("expected"));
    assertThat(ended.exitCode()).isZero();
    assertThat(run.resolve("checkpoints/round-000005/optimizer-00002.safetensors")).exists();
    assertThat(JSON.readTree(run.resolve("checkpoints/manifest.json").toFile()).path("settings"))
        .anyMatch(value -> value.asText().equals("3"));
  }

  @Test
  void finishedStagesAreSkippedWhenOnlySettingsWithoutEffectChange() throws IOException {
    Path run = copy();
    Gristmill trained =
        run(
            "train",
            run,
            List.of(
                "training.threads=2",
                "training.keep-last=7",
                "http.attempts=3",
                "shuffle.partition-bytes=65536"));

    assertThat(trained.errors()).containsExactly("checkpoints: finished before, skipped");
    assertThat(trained.exitCode()).isZero();
    Gristmill cleaned = run("clean", run, List.of("clean.max-malformed-fraction=0.5"));
    assertThat(cleaned.errors()).contains("clean: finished before, skipped");
    assertThat(cleaned.exitCode()).isZero();
  }

  @Test
  void refusesOtherSettingsAndNamesThemWithBothValues() throws IOException {
    Path run = interrupted();
    Gristmill ended = train(run, "optimizer.beta2=0.9", "training.batch-size=2");

    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.errors())
        .singleElement()
        .asString()
        .contains("optimizer.beta2 = 0.9 (was 0.95)", "training.batch-size = 2 (was 4)")
        .doesNotContain("replicas");
    Gristmill finished = run("train", copy(), List.of("averaging.replicas=3"));
    assertThat(finished.exitCode()).isEqualTo(4);
    assertThat(finished.errors())
        .singleElement()
        .asString()
        .contains("averaging.replicas = 3 (was 2)");
  }

  @Test
  void trainsLongerIfTheScheduleAllows() throws IOException {
    Path run = copy();
    TinyPipeline.copyStages(whole, run, List.of("evaluation"));
    Gristmill ended = train(run, "optimizer.steps=14");

    assertThat(ended.exitCode()).isZero();
    assertThat(run.resolve("checkpoints/round-000007/model.safetensors")).exists();
    assertThat(run("evaluate", run, List.of("optimizer.steps=14")).exitCode()).isZero();

    Path short1 = copy();
    Gristmill refused = train(short1, "optimizer.steps=8");
    assertThat(refused.exitCode()).isEqualTo(4);
    assertThat(refused.errors())
        .singleElement()
        .asString()
        .contains("optimizer.steps = 8 (was 10)");
  }

  @Test
  void refusesToTrainLongerIfEarlierStepsWouldChange() throws IOException {
    Path run = Files.createTempDirectory(folder, "cosine");
    TinyPipeline.copyTokens(whole, run);
    assertThat(train(run, "optimizer.schedule=cosine", "optimizer.steps=4").exitCode()).isZero();
    Gristmill ended = train(run, "optimizer.schedule=cosine", "optimizer.steps=8");

    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.errors()).singleElement().asString().contains("optimizer.steps = 8 (was 4)");
  }

  @Test
  void skipsADamagedCheckpoint() throws IOException {
    Path run = copy();
    String file = "optimizer-00001.safetensors";
    Files.delete(run.resolve("checkpoints/manifest.json"));
    try (RandomAccessFile damaged =
        new RandomAccessFile(run.resolve("checkpoints/round-000005/" + file).toFile(), "rw")) {
      damaged.seek(damaged.length() / 2);
      damaged.write(new byte[16]);
    }
    Gristmill ended = train(run);

    assertThat(ended.exitCode()).isZero();
    for (String written : List.of("model.safetensors", "optimizer-00001.safetensors")) {
      assertThat(run.resolve("checkpoints/round-000005/" + written))
          .hasSameBinaryContentAs(whole.resolve("checkpoints/round-000005/" + written));
    }
  }

  @Test
  void refusesToStartOverIfEveryCheckpointIsDamaged() throws IOException {
    Path run = copy();
    Files.delete(run.resolve("checkpoints/manifest.json"));
    Files.writeString(run.resolve("checkpoints/round-000002/state.json"), "");
    Files.writeString(run.resolve("checkpoints/round-000004/optimizer.safetensors"), "cut short");
    Path newest = run.resolve("checkpoints/round-000005");
    try (RandomAccessFile damaged =
        new RandomAccessFile(newest.resolve("optimizer.safetensors").toFile(), "rw")) {
      damaged.seek(damaged.length() - 64);
      damaged.write(new byte[64]);
      damaged.seek(damaged.length() / 2);
      damaged.write(new byte[64]);
    }
    refusesToStartOver(run);
    Files.writeString(newest.resolve("state.json"), "{\"round\":5");
    refusesToStartOver(run);
    assertThat(newest).isDirectory();
  }

  private static void refusesToStartOver(Path run) {
    Gristmill ended = train(run);
    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.errors())
        .anyMatch(line -> line.startsWith("checkpoints: 3, all damaged (expected one"));
  }

  @Test
  void truncatesADamagedLastLineOfMetrics() throws IOException {
    Path run = interrupted();
    Path metrics = run.resolve("checkpoints/metrics.jsonl");
    Files.writeString(metrics, "{\"round\":6,\"st\0\0\0", StandardOpenOption.APPEND);
    Gristmill ended = train(run);

    assertThat(ended.exitCode()).isZero();
    assertThat(Files.readAllLines(metrics)).hasSize(5).allMatch(line -> line.endsWith("}"));
  }

  @Test
  void readsCheckpointsOfVersionsWithoutChecksums() throws IOException {
    Path run = interrupted();
    for (String round : List.of("round-000002", "round-000004")) {
      Path state = run.resolve("checkpoints/" + round + "/state.json");
      ObjectNode json = (ObjectNode) JSON.readTree(state.toFile());
      json.remove("checksums");
      Files.writeString(state, json.toString());
    }
    assertThat(train(run).exitCode()).isZero();
    assertThat(run.resolve("checkpoints/round-000005/model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("checkpoints/round-000005/model.safetensors"));
  }

  @Test
  void movedRunReportsItsNewPath() throws IOException {
    Path before = copy();
    TinyPipeline.copyStages(whole, before, List.of("evaluation", "report"));
    Path after = folder.resolve("moved");
    Files.move(before, after);
    Gristmill ended = run("pipeline", after, List.of());

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.errors()).filteredOn(line -> line.endsWith("skipped")).hasSize(7);
    assertThat(ended.result())
        .contains(
            "\"checkpoint\":\"" + after.toUri().toString().replaceAll("/$", "") + "/checkpoints/")
        .doesNotContain(whole.toString(), before.toString());
  }

  @Test
  void trainsWithKryoInOneJvm() throws IOException {
    Path run = Files.createTempDirectory(folder, "kryo");
    TinyPipeline.copyTokens(whole, run);
    System.setProperty("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    try {
      Gristmill ended = train(run, "averaging.trainer=sliced");
      assertThat(ended.errors()).noneMatch(line -> line.contains("record class"));
      assertThat(ended.exitCode()).isZero();
    } finally {
      System.clearProperty("spark.serializer");
    }
    assertThat(run.resolve("checkpoints/round-000005/model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("checkpoints/round-000005/model.safetensors"));
  }

  @Test
  void refusesInputsThatDifferFromTheirManifest() throws IOException {
    Path run = Files.createTempDirectory(folder, "changed");
    TinyPipeline.copyStages(whole, run, List.of("clean"));
    Path table = run.resolve("clean/documents/part-00000.parquet");
    byte[] bytes = Files.readAllBytes(table);
    refused(run, table, null, "no file (expected " + bytes.length + " bytes by its manifest");
    Path other = whole.resolve("dedup/documents/part-00000.parquet");
    refused(run, table, Files.readAllBytes(other), " bytes (expected " + bytes.length);
    byte[] zeroed = bytes.clone();
    Arrays.fill(zeroed, zeroed.length - 200, zeroed.length, (byte) 0);
    refused(run, table, zeroed, "no footer (expected a Parquet file by its manifest");
    Files.write(table, bytes);
    assertThat(run("dedup", run, List.of()).exitCode()).isZero();
  }

  private static void refused(Path run, Path table, byte[] content, String words)
      throws IOException {
    Files.deleteIfExists(table);
    if (content != null) {
      Files.write(table, content);
    }
    Gristmill ended = run("dedup", run, List.of());
    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.errors())
        .singleElement()
        .asString()
        .startsWith("clean: ")
        .contains(words)
        .endsWith("at clean/documents/part-00000.parquet");
  }

  /** A copy of a finished training. */
  private static Path copy() throws IOException {
    Path run = Files.createTempDirectory(folder, "copy");
    TinyPipeline.copyStages(whole, run, STAGES);
    return run;
  }

  /** A copy of a training that was killed in its last round. */
  private static Path interrupted() throws IOException {
    Path run = copy();
    Files.delete(run.resolve("checkpoints/manifest.json"));
    Path last = run.resolve("checkpoints/round-000005");
    try (var files = Files.list(last)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(last);
    return run;
  }

  private static Gristmill train(Path run, String... settings) {
    List<String> all = new ArrayList<>(List.of("--resume"));
    for (String setting : settings) {
      all.add(setting);
    }
    return run("train", run, all);
  }

  /** A small model with a schedule that can be made longer, and every checkpoint kept. */
  private static Gristmill run(String verb, Path run, List<String> settings) {
    List<String> arguments = TinyPipeline.arguments(verb, crawl, run, "local[2]", "local");
    arguments.addAll(List.of("--set", "optimizer.schedule=constant"));
    arguments.addAll(List.of("--set", "training.keep-last=9"));
    arguments.addAll(List.of("--set", "model.layers=1"));
    for (String setting : settings) {
      arguments.addAll(setting.startsWith("--") ? List.of(setting) : List.of("--set", setting));
    }
    return Gristmill.run(arguments.toArray(String[]::new));
  }
}
