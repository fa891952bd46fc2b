package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.io.LocalStorage;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardReader;
import io.gristmill.tokens.sequences.ExampleRows;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning of a tiny model: examples, training, evaluation, and what its commands refuse. */
class FinetuneTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CONTEXT = 32;

  @TempDir private static Path folder;

  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    model = folder.resolve("model");
    Gristmill ended = TinyPipeline.run(TinyCrawl.write(folder), model, "local[2]", "local");
    assertThat(ended.exitCode()).isZero();
  }

  private static Gristmill finetune(Path output, String task, Path train, String... more) {
    List<String> words =
        new ArrayList<>(List.of("finetune", "--output", output.toString(), "--master", "local[2]"));
    List<String> settings =
        new ArrayList<>(
            List.of(
                "finetune.task=" + task,
                "finetune.train=[\"" + train + "\"]",
                "finetune.validation-fraction=0.3",
                "optimizer.steps=4",
                "optimizer.warmup-steps=1",
                "averaging.trainer=local",
                "averaging.replicas=1",
                "averaging.frequency=2",
                "averaging.synchronous-steps=0",
                "training.batch-size=2"));
    for (String word : more) {
      if (word.startsWith("--") || !word.contains("=")) {
        words.add(word);
      } else {
        settings.add(word);
      }
    }
    settings.forEach(setting -> words.addAll(List.of("--set", setting)));
    return Gristmill.run(words.toArray(String[]::new));
  }

  /** Fine-tunes the model, which has to succeed. */
  private static void finetuned(Path output, String task, Path train, String... more) {
    List<String> words = new ArrayList<>(List.of("--from", model.toString()));
    words.addAll(List.of(more));
    Gristmill ended = finetune(output, task, train, words.toArray(String[]::new));
    assertThat(ended.errors()).noneMatch(line -> line.startsWith("\tat "));
    assertThat(ended.exitCode()).as("%s", ended.errors()).isZero();
  }

  private static Path lines(String name, List<String> lines) throws IOException {
    return Files.write(Files.createDirectories(folder.resolve("data")).resolve(name), lines);
  }

  private static Path chats(String name) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add("{\"prompt\": \"mill " + i + "\", \"response\": \"river " + i + "\"}");
    }
    lines.add("{\"prompt\": \"no answer\"}");
    lines.add("no JSON");
    return lines(name, lines);
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  private static List<TokenBatch> rows(Path run, Split split) throws IOException {
    LocalStorage storage = new LocalStorage();
    ShardManifest manifest = ShardManifest.read(storage, run.resolve("tokens").toString());
    assertThat(manifest.hasExamples()).isTrue();
    List<TokenBatch> rows = new ArrayList<>();
    for (ShardManifest.Shard shard : manifest.shards(split)) {
      TokenShardReader reader = manifest.open(storage, shard.uri());
      int count = (int) ExampleRows.count(reader, manifest.rowLength());
      rows.add(ExampleRows.read(reader, 0, count, manifest.rowLength()));
    }
    return rows;
  }

  private static BytePairTokenizer tokenizer(Path run) throws IOException {
    return new BytePairTokenizer(
        TokenizerFiles.read(new LocalStorage(), run.resolve("tokenizer").toString()));
  }

  @Test
  void conversationsAreRowsWhoseTargetsAreTheAnswers() throws IOException {
    Path run = folder.resolve("chat");
    finetuned(run, "chat", chats("chat.jsonl"), "finetune.chat-template=lines");
    JsonNode manifest = json(run.resolve("tokens/manifest.json"));
    assertThat(manifest.path("row-length").asInt()).isEqualTo(CONTEXT);
    assertThat(manifest.path("vocabulary-size").asInt()).isEqualTo(TinyPipeline.VOCABULARY);
    assertThat(manifest.path("objective").path("kind").asText()).isEqualTo("text");
    assertThat(manifest.path("quarantined").path("train").asInt()).isEqualTo(2);
    assertThat(
            manifest.path("examples").path("train").asInt()
                + manifest.path("examples").path("validation").asInt())
        .isEqualTo(20);
    assertThat(Files.readAllLines(run.resolve("tokens/quarantine.jsonl"))).hasSize(2);
    BytePairTokenizer tokenizer = tokenizer(run);
    List<String> answers = new ArrayList<>();
    for (Split split : Split.values()) {
      for (TokenBatch batch : rows(run, split)) {
        for (int[] targets : batch.targets()) {
          int[] learned = Arrays.stream(targets).filter(id -> id != TokenBatch.IGNORED).toArray();
          answers.addAll(List.of(tokenizer.decode(learned).split("<\\|endoftext\\|>")));
        }
      }
    }
    assertThat(answers)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 20).mapToObj(i -> " river " + i).toList());
    // Only what is behind a prompt is learned, and the template is where serve looks for it.
    assertThat(Files.readString(run.resolve("tokens/chat_template.jinja"))).contains("assistant:");
    assertThat(json(run.resolve("from.json")).path("named").asText()).endsWith("/model");
  }

  @Test
  void checkpointsHaveTheTemplateAndTheirSettingsAreThoseOfTheModel() throws IOException {
    Path run = folder.resolve("template");
    finetuned(run, "chat", chats("template.jsonl"));
    String checkpoint = json(run.resolve("checkpoints/manifest.json")).path("checkpoint").asText();
    assertThat(Files.readString(run.resolve(checkpoint).resolve("chat_template.jinja")))
        .contains("<|im_start|>");
    assertThat(Files.readString(run.resolve(checkpoint).resolve("run.conf")))
        .contains("layers=2")
        .contains("context-length=32");
  }

  @Test
  void classesAreTheLastIdsOfTheVocabulary() throws IOException {
    Path run = folder.resolve("classes");
    List<String> lines = new ArrayList<>(List.of("sentence\tlabel"));
    for (int i = 0; i < 30; i++) {
      lines.add("the mill " + i + "\t" + (i % 3 == 0 ? "bad" : "good"));
    }
    lines.add("only a text");
    finetuned(
        run, "classification", lines("classes.tsv", lines), "finetune.class-weights=balanced");
    JsonNode evaluation = json(run.resolve("evaluation.json"));
    assertThat(evaluation.path("task").asText()).isEqualTo("classification");
    JsonNode scores = evaluation.path("validation");
    assertThat(scores.path("classes").fieldNames()).toIterable().containsExactly("bad", "good");
    long held =
        json(run.resolve("tokens/manifest.json")).path("examples").path("validation").asLong();
    assertThat(
            scores.path("classes").path("bad").path("examples").asLong()
                + scores.path("classes").path("good").path("examples").asLong())
        .isEqualTo(held);
    assertThat(evaluation.path("baselines").path("bag-of-words").path("accuracy").asDouble())
        .isBetween(0.0, 1.0);
    JsonNode manifest = json(run.resolve("tokens/manifest.json"));
    assertThat(manifest.path("vocabulary-size").asInt()).isEqualTo(TinyPipeline.VOCABULARY + 2);
    JsonNode objective = manifest.path("objective");
    assertThat(objective.path("outputs").asInt()).isEqualTo(2);
    assertThat(objective.path("labels").toString()).isEqualTo("[\"bad\",\"good\"]");
    assertThat(objective.path("class-weights")).hasSize(2);
    int[] counts = new int[2];
    for (TokenBatch batch : rows(run, Split.TRAIN)) {
      for (int[] targets : batch.targets()) {
        for (int id : targets) {
          if (id != TokenBatch.IGNORED) {
            counts[id - TinyPipeline.VOCABULARY]++;
          }
        }
      }
    }
    double total = counts[0] + counts[1];
    for (int i = 0; i < 2; i++) {
      assertThat(objective.path("class-weights").path(i).asDouble())
          .isEqualTo(total / (2 * counts[i]));
    }
    requireOneLine(
        Gristmill.run(
            "evaluate",
            "--output",
            run.toString(),
            "--master",
            "local[2]",
            "--checkpoint",
            json(run.resolve("from.json")).path("checkpoint").asText()),
        4,
        "vocabulary: 400 ids with those of outputs (expected 402 as the examples have)");
  }

  @Test
  void valuesAreLearnedAndMeasured() throws IOException {
    Path run = folder.resolve("values");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add(i % 2 == 0 ? "the mill\t2.5" : "a river runs\t-1.5");
    }
    finetuned(
        run,
        "regression",
        lines("values.tsv", lines),
        "finetune.validation=[\"" + lines("held.tsv", lines.subList(0, 10)) + "\"]",
        "optimizer.steps=60",
        "optimizer.learning-rate=5e-3",
        "training.batch-size=4");
    JsonNode scores = json(run.resolve("evaluation.json")).path("validation");
    assertThat(scores.path("examples").asInt()).isEqualTo(10);
    assertThat(scores.path("mean-squared-error").asDouble()).isLessThan(1); // 4 by the mean
    assertThat(scores.path("pearson").asDouble()).isGreaterThan(0.8);
  }

  @Test
  void preferencesStartAtTheReferenceAndLeaveIt() throws IOException {
    Path run = folder.resolve("preferences");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      lines.add(
          "{\"prompt\": \"p" + i + "\", \"chosen\": \"yes\", \"rejected\": \"no " + i + "\"}");
    }
    finetuned(
        run,
        "preference",
        lines("preferences.jsonl", lines),
        "finetune.chat-template=lines",
        "optimizer.steps=40",
        "optimizer.learning-rate=2e-3",
        "averaging.frequency=1");
    String first = Files.readAllLines(run.resolve("checkpoints/metrics.jsonl")).get(0);
    assertThat(JSON.readTree(first).path("loss").asDouble())
        .as("no model has left the reference before its first step")
        .isCloseTo(Math.log(2), within(1e-5));
    JsonNode scores = json(run.resolve("evaluation.json")).path("validation");
    assertThat(scores.path("loss").asDouble()).isLessThan(Math.log(2));
    assertThat(scores.path("accuracy").asDouble()).isGreaterThan(0.5);
  }

  @Test
  void adaptersAreTrainedAloneMergedAndExported() throws IOException {
    Path run = folder.resolve("adapters");
    finetuned(
        run,
        "chat",
        chats("adapters.jsonl"),
        "model.lora.rank=2",
        "optimizer.learning-rate=1e-2",
        "averaging.trainer=sliced",
        "averaging.replicas=2");
    JsonNode answers = json(run.resolve("evaluation.json")).path("validation");
    assertThat(answers.path("loss").asDouble()).isPositive();
    assertThat(answers.path("tokens").asLong())
        .isEqualTo(
            json(run.resolve("tokens/manifest.json"))
                .path("answer-tokens")
                .path("validation")
                .asLong());
    for (String format : List.of("peft", "safetensors")) {
      Path target = folder.resolve("adapters-" + format);
      Gristmill exported =
          Gristmill.run(
              "export", "--output", run.toString(), "--format", format, "--to", target.toString());
      assertThat(exported.exitCode()).as("%s", exported.errors()).isZero();
    }
    assertThat(json(folder.resolve("adapters-peft/adapter_config.json")).path("r").asInt())
        .isEqualTo(2);
    assertThat(folder.resolve("adapters-safetensors/chat_template.jinja")).isNotEmptyFile();
    assertThat(json(folder.resolve("adapters-safetensors/config.json")).has("lora")).isFalse();
  }

  @Test
  void aRunIsResumedWithTheModelItWasBegunWith() throws IOException {
    Path run = folder.resolve("resumed");
    Path data = chats("resumed.jsonl");
    assertThat(finetune(run, "chat", data, "--from", model.toString()).exitCode()).isZero();
    byte[] before = Files.readAllBytes(run.resolve("tokens/train/shard-00000.bin"));
    // Killed between two files of the stage.
    Files.delete(run.resolve("tokens/manifest.json"));
    Files.delete(run.resolve("tokens/train/shard-00000.idx"));
    FileUtils.deleteDirectory(run.resolve("checkpoints").toFile());
    Gristmill unasked = finetune(run, "chat", data);
    assertThat(unasked.exitCode()).isEqualTo(2);
    assertThat(String.join("", unasked.errors())).contains("expected --resume");
    Gristmill resumed = finetune(run, "chat", data, "--resume");
    assertThat(resumed.exitCode()).as("%s", resumed.errors()).isZero();
    assertThat(run.resolve("tokens/train/shard-00000.bin")).hasBinaryContent(before);
    Gristmill other = finetune(run, "chat", data, "--resume", "--from", run.toString());
    assertThat(other.exitCode()).isEqualTo(4);
    assertThat(String.join("", other.errors())).contains("as the run was begun");
    Files.writeString(data, Files.readString(data).replace("river 7", "raver 7"));
    Gristmill changed = finetune(run, "chat", data, "--resume");
    assertThat(changed.exitCode()).as("a file of the same length").isEqualTo(4);
  }

  private void requireOneLine(Gristmill ended, int status, String... words) {
    assertThat(ended.errors().get(ended.errors().size() - 1)).contains(words);
    assertThat(ended.errors()).noneMatch(line -> line.startsWith("\tat "));
    assertThat(ended.exitCode()).isEqualTo(status);
  }

  @Test
  void mistakesAreOneLine() throws IOException {
    Path data = chats("mistakes.jsonl");
    Path run = folder.resolve("mistakes");
    String from = model.toString();
    requireOneLine(finetune(run, "chat", data), 2, "--from: none");
    requireOneLine(finetune(run, "chat", data, "--from", folder.toString()), 3, "--from: no model");
    Path published = Files.createDirectories(folder.resolve("published"));
    Files.writeString(published.resolve("config.json"), "{}");
    requireOneLine(
        finetune(run, "chat", data, "--from", published.toString()), 3, "gristmill import");
    requireOneLine(
        finetune(run, "chat", data, "--from", from, "model.layers=3"),
        2,
        "model.layers: 3 (expected 2");
    requireOneLine(
        finetune(run, "chat", data, "--from", from, "finetune.max-tokens=33"),
        2,
        "finetune.max-tokens: 33 (expected 4 to 32");
    requireOneLine(
        finetune(run, "chat", data, "--from", from, "finetune.validation-fraction=0"),
        2,
        "finetune.validation-fraction: 0 (expected more, or files as finetune.validation)");
  }

  @Test
  void examplesOfAnotherKindAreOneLine() throws IOException {
    Path data = chats("kinds.jsonl");
    String from = model.toString();
    requireOneLine(
        finetune(folder.resolve("kind1"), "classification", data, "--from", from),
        3,
        "train examples: 0",
        "22 lines are none, the first: fields: [prompt, response] (expected text, or sentence)",
        "kinds.jsonl:1");
    requireOneLine(
        finetune(
            folder.resolve("kind2"), "chat", data, "--from", from, "finetune.chat-template=absent"),
        2,
        "finetune.chat-template: absent (expected chatml, lines or the file of a template)");
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      values.add("{\"text\": \"mill\", \"label\": \"" + i + ".5\"}");
    }
    requireOneLine(
        finetune(
            folder.resolve("kind3"),
            "classification",
            lines("values.jsonl", values),
            "--from",
            from),
        3,
        "labels: 12 different numbers in 12 examples");
  }
}
