package io.gristmill.spark.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.checkpoint.HuggingFaceModel;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.pipeline.Gristmill;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In, out, and what a model says; nobody trained it, so what it says is noise of its seed. */
class ModelCommandsTest {

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(1e-3, 1e-4, 2, 5, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.COSINE);

  @TempDir private static Path folder;

  private static String published;
  private static String run;

  @BeforeAll
  static void importOnce() throws IOException {
    LocalStorage storage = new LocalStorage();
    published = folder.resolve("published").toString();
    run = folder.resolve("run").toString();
    PieceCounts counts = new PieceCounts();
    counts.add(" the", 3);
    Settings settings = new Settings(300, 2, List.of("<|endoftext|>"), "gpt2", Alphabet.ALL_BYTES);
    var tokenizer = new BytePairTrainer(settings, size -> {}).train(counts);
    GptConfig config = new GptConfig(tokenizer.vocabularySize(), 32, 12, 2, 3, true);
    try (GptNetwork network = GptNetwork.create(config, OPTIMIZER, 7)) {
      HuggingFaceModel.save(network, storage, published);
    }
    TokenizerFiles.write(tokenizer, storage, published);
    copyWithoutTokenizers();
    Gristmill imported = Gristmill.run("import", "--from", published, "--output", run);
    assertThat(imported.errors()).isEmpty();
    assertThat(imported.output()).singleElement().asString().endsWith("/round-000000");
  }

  /** Copies of the published model that lack a file. */
  private static void copyWithoutTokenizers() throws IOException {
    for (String name : List.of("nomerges", "notokenizer")) {
      Path copy = Files.createDirectories(folder.resolve(name));
      for (String file : List.of("config.json", "model.safetensors", "vocab.json")) {
        if (!name.equals("notokenizer") || !file.equals("vocab.json")) {
          Files.copy(Path.of(published, file), copy.resolve(file));
        }
      }
    }
  }

  private static Gristmill generate(String... options) {
    List<String> arguments = new ArrayList<>(List.of("generate", "--output", run));
    arguments.addAll(List.of("--max-tokens", "12"));
    arguments.addAll(List.of(options));
    Gristmill ended = Gristmill.run(arguments.toArray(String[]::new));
    assertThat(ended.errors()).isEmpty();
    return ended;
  }

  private static JsonNode json(String line) throws IOException {
    return new ObjectMapper().readTree(line);
  }

  @Test
  void aRunOfAnImportedModelSaysWhatTheModelIs() throws IOException {
    Path checkpoint = Path.of(run, "checkpoints/round-000000");
    assertThat(Files.readString(checkpoint.resolve("run.conf"))).contains("embedding-size=12");
    assertThat(json(Files.readString(checkpoint.resolve("state.json"))).path("seed").asInt())
        .isEqualTo(42);
  }

  @Test
  void severalPromptsGetWhatEachGetsAloneUnderItsSeed() throws IOException {
    List<String> lines = generate("--prompt", "the", "--prompt", "a", "--seed", "5").output();
    assertThat(lines).hasSize(2);
    List<String> prompts = List.of("the", "a");
    for (int i = 0; i < 2; i++) {
      JsonNode answer = json(lines.get(i));
      assertThat(answer.path("prompt").asText()).isEqualTo(prompts.get(i));
      assertThat(answer.path("seed").asInt()).isEqualTo(5 + i);
      assertThat(answer.path("tokens").asInt()).isPositive();
      assertThat(answer.path("ending").asText()).matches("max-tokens|end-of-text");
      String alone =
          String.join("\n", generate("--prompt", prompts.get(i), "--seed", 5 + i + "").output());
      String text = prompts.get(i) + answer.path("text").asText();
      assertThat(String.join("\n", text.lines().toList())).isEqualTo(alone);
    }
  }

  @Test
  void aFileOfPromptsIsReadByLines() throws IOException {
    Path lines = Files.writeString(folder.resolve("p.txt"), "the\n\na\n");
    Path objects = folder.resolve("p.jsonl");
    Files.writeString(objects, "{\"prompt\":\"the\"}\n{\"prompt\":\"a\"}\n");
    List<String> answers = generate("--prompts", lines.toString(), "--seed", "5").output();
    assertThat(answers)
        .isEqualTo(generate("--prompts", objects.toString(), "--seed", "5").output())
        .isEqualTo(generate("--prompt", "the", "--prompt", "a", "--seed", "5").output());
  }

  @Test
  void answersDependNeitherOnTheBatchNorOnTasks() throws IOException {
    Path file = folder.resolve("many.txt");
    StringBuilder prompts = new StringBuilder();
    for (int i = 0; i < 9; i++) {
      prompts.append("the ".repeat(1 + i * 5)).append(i).append('\n');
    }
    Files.writeString(file, prompts);
    List<String> one = generate("--prompts", file.toString(), "--batch", "1").output();
    assertThat(one).hasSize(9);
    for (String batch : List.of("2", "4", "32")) {
      assertThat(generate("--prompts", file.toString(), "--batch", batch).output()).isEqualTo(one);
    }
    String[] onSpark = {"--prompts", file.toString(), "--tasks", "3", "--master", "local[2]"};
    List<String> quietly = new ArrayList<>(List.of(onSpark));
    quietly.add("--quiet");
    assertThat(generate(quietly.toArray(String[]::new)).output()).isEqualTo(one);
  }

  @ParameterizedTest
  @CsvSource({
    "p.txt, ' ', --prompts: none",
    "p.jsonl, the, prompt: Unrecognized token",
    "p.jsonl, '{\"prompt\":\"a\"} x', prompt: Unrecognized token",
    "p.jsonl, '{\"text\":1}', prompt: {"
  })
  void aFileWithoutPromptsIsRefused(String name, String line, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("bad-" + name), line + "\n");
    Gristmill ended = Gristmill.run("generate", "--output", run, "--prompts", file.toString());
    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.errors()).singleElement().asString().startsWith(message);
  }

  @Test
  void aStopStringEndsATextThatIsOtherwiseTheSame() throws IOException {
    String[] options = {"--prompt", "the", "--prompt", "a", "--top-k", "0", "--temperature", "2"};
    String text = json(generate(options).output().get(0)).path("text").asText();
    String stop = text.substring(3, 5);
    List<String> more = new ArrayList<>(List.of(options));
    more.addAll(List.of("--stop", stop));
    JsonNode answer = json(generate(more.toArray(String[]::new)).output().get(0));
    assertThat(answer.path("ending").asText()).isEqualTo("stop");
    assertThat(text).startsWith(answer.path("text").asText() + stop);
  }

  @Test
  void everyLineOfAChatIsAnswered() {
    List<String> first = chat("the\nthe\n");
    assertThat(first).isEqualTo(chat("the\nthe\n")).hasSize(2);
    assertThat(chat("the\n").get(0)).isEqualTo(first.get(0));
  }

  /** The conversation before is longer than the context of 32 tokens. */
  @Test
  void anAnswerContinuesAsMuchOfTheConversationAsTheContextHolds() throws IOException {
    List<String> turns = chat("the the\na\nthe\nb\n"); // an answer may have several lines
    assertThat(turns).hasSizeGreaterThanOrEqualTo(4);
    assertThat(turns).startsWith(chat("the the\na\nthe\n").toArray(String[]::new));
    assertThat(chat("other\n".repeat(20))).hasSizeGreaterThanOrEqualTo(20);
  }

  /** Megabytes in a line, control characters, no UTF-8, no end of the last line. */
  @Test
  void aChatSurvivesAnyInput() {
    byte[] bytes = new byte[2000];
    new Random(1).nextBytes(bytes);
    String random = new String(bytes, StandardCharsets.ISO_8859_1).replace("\n", "");
    List<byte[]> inputs =
        List.of(
            ("a".repeat(3 << 20) + "\nthe\n").getBytes(StandardCharsets.UTF_8),
            "\u0000\u001b[2J\u202e\nthe\n".getBytes(StandardCharsets.UTF_8),
            (random + "\nthe").getBytes(StandardCharsets.ISO_8859_1),
            "\n\r\n".getBytes(StandardCharsets.UTF_8));
    for (byte[] input : inputs) {
      List<String> answers = chat(input);
      assertThat(String.join("\n", answers)).doesNotContainPattern("[\\p{Cntrl}&&[^\n\t]]");
    }
  }

  private static List<String> chat(String said) {
    return chat(said.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> chat(byte[] said) {
    InputStream in = System.in;
    try {
      System.setIn(new ByteArrayInputStream(said));
      Gristmill ended =
          Gristmill.run(
              "chat",
              "--model",
              published,
              "--seed",
              "3",
              "--temperature",
              "0",
              "--stop",
              "\u0001",
              "--max-tokens",
              "9");
      assertThat(ended.errors()).isEmpty();
      return ended.output();
    } finally {
      System.setIn(in);
    }
  }

  @Test
  void exportsToBothFormats() throws IOException {
    Path directory = folder.resolve("safetensors");
    Path zip = folder.resolve("model.zip");
    for (String[] export :
        new String[][] {{"safetensors", directory.toString()}, {"dl4j", zip.toString()}}) {
      Gristmill ended =
          Gristmill.run("export", "--output", run, "--format", export[0], "--to", export[1]);
      assertThat(ended.errors()).isEmpty();
      assertThat(ended.exitCode()).isZero();
    }
    assertThat(directory.resolve("model.safetensors"))
        .hasSameBinaryContentAs(Path.of(published, "model.safetensors"));
    try (GptNetwork restored =
        GptNetwork.wrap(ModelSerializer.restoreComputationGraph(zip.toFile()))) {
      assertThat(restored.config().embeddingSize()).isEqualTo(12);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | expected a new run          | import --from PUBLISHED --output RUN",
        "3 | config.json                 | import --from NOWHERE --output NEW",
        "3 | config.json                 | generate --model NOWHERE",
        "3 | expected a trained run      | generate --output NEW",
        "2 | expected one of them        | generate --model PUBLISHED --checkpoint RUN",
        "2 | generation.top-p            | generate --output RUN --top-p 2",
        "2 | at --temperature -1         | generate --output RUN --temperature -1",
        "2 | generation.repetition-pen   | generate --output RUN --repetition-penalty 0",
        "2 | at --max-tokens many        | generate --output RUN --max-tokens many",
        "2 | at --stop                   | generate --output RUN --stop=",
        "2 | --batch: 0                  | generate --output RUN --prompt a --batch 0",
        "2 | --tasks: -1                 | generate --output RUN --prompt a --tasks -1",
        "2 | expected cpu beside --tasks | generate --output RUN --prompt a --tasks 1 --device gpu",
        "2 | head size: 4 (expected 32,  | generate --output RUN --device gpu",
        "2 | at --device gpu             | serve --output RUN --port 0 --device gpu",
        "2 | --port: 70000               | serve --output RUN --port 70000",
        "2 | --queue: 0                  | serve --output RUN --queue 0",
        "2 | or a token in the           | serve --output RUN --host 0.0.0.0 --token-env NO_SUCH",
        "2 | an address of this machine  | serve --output RUN --host no.such.host.invalid",
        "3 | expected a trained run      | serve --output NEW --port 0",
        "2 | from 1 to 2147483647        | generate --output RUN --max-tokens 1.9",
        "2 | from 1 to 2147483647        | generate --output RUN --max-tokens 3000000000",
        "2 | from 1 to 2147483647        | generate --output RUN --set training.batch-size=2.7",
        "2 | from -9223372036854775808   | generate --output RUN --seed NaN",
        "2 | '1.5' is not a whole number | explain --output RUN --step 1.5",
        "2 | to 2147483647               | explain --output RUN --step 1 --replica 3000000000",
        "2 | did you mean piqa?          | evaluate --output RUN --set evaluation.tasks=[\"piqqa:x\"]",
        "2 | expected only with a format | export --output RUN --format dl4j --tokens RUN --to NEW",
        "3 | no merges.txt               | generate --model NOMERGES",
        "3 | no merges.txt               | import --from NOMERGES --output NEW",
        "3 | tokenizer: none             | generate --model NOTOKENIZER",
        "3 | no state.json               | generate --checkpoint NOTOKENIZER",
        "3 | no manifest                 | export --output RUN --format megatron --to NEW",
        "3 | expected a file             | generate --output RUN --prompts NOWHERE",
        "2 | did you mean safetensors    | export --output RUN --format safetensor --to NEW",
        "2 | expected a new path         | export --output RUN --format dl4j --to PUBLISHED",
      })
  void saysWhatIsWrong(int status, String hint, String command) {
    String[] arguments =
        command
            .replace("PUBLISHED", published)
            .replace("NOMERGES", folder.resolve("nomerges").toString())
            .replace("NOTOKENIZER", folder.resolve("notokenizer").toString())
            .replace("RUN", run)
            .replace("NOWHERE", folder.resolve("nowhere").toString())
            .replace("NEW", folder.resolve("new").toString())
            .split(" ");
    Gristmill ended = Gristmill.run(arguments);
    assertThat(ended.output()).isEmpty();
    assertThat(ended.errors()).singleElement().asString().contains(hint);
    assertThat(ended.exitCode()).isEqualTo(status);
  }
}
