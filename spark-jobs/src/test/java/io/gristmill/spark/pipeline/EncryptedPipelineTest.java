package io.gristmill.spark.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.encryption.EncryptedStorage;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.spark.table.TestKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline with encryption, compared with a plain run. */
class EncryptedPipelineTest {

  /** In addresses, texts, the quarantine and the vocabulary of the plain run. */
  private static final List<String> TELLING =
      List.of("pages.invalid", "lines.invalid", "fetched_at", "endoftext", "averaging-seconds");

  private static final List<String> PLAIN_FILES =
      List.of("manifest.json", "_begun", "encryption.json", ".lock");

  @TempDir private static Path folder;

  private static Path crawl;
  private static Path plain;
  private static Path encrypted;
  private static TestKey key;
  private static Gristmill ended;

  @BeforeAll
  static void runBoth() throws IOException {
    crawl = TinyCrawl.write(folder);
    key = TestKey.write(folder, 0x5a);
    plain = folder.resolve("plain");
    encrypted = folder.resolve("encrypted");
    assertThat(TinyPipeline.run(crawl, plain, "local[2]", "sliced").exitCode()).isZero();
    Files.createDirectories(folder.resolve("events"));
    System.setProperty("spark.eventLog.enabled", "true");
    System.setProperty("spark.eventLog.dir", folder.resolve("events").toUri().toString());
    ended = TinyPipeline.run(crawl, encrypted, "local[2]", "sliced", setting(key));
    System.clearProperty("spark.eventLog.enabled");
    System.clearProperty("spark.eventLog.dir");
    assertThat(ended.errors()).noneMatch(line -> line.startsWith("\tat "));
    assertThat(ended.exitCode()).isZero();
  }

  @Test
  void everyFileHasTheHeaderOfEncryptedFiles() throws IOException {
    for (Path file : files(encrypted)) {
      if (!PLAIN_FILES.contains(file.getFileName().toString())) {
        String begin = raw(file).substring(0, 4);
        assertThat(begin)
            .as(file.toString())
            .isEqualTo(file.toString().endsWith(".parquet") ? "PARE" : "GRIS");
      }
    }
  }

  @Test
  void bytesOfTheRunContainNoTextOfTheCrawl() throws IOException {
    String plainBytes = everything(plain);
    StringBuilder bytes = new StringBuilder();
    for (Path file : files(encrypted)) {
      String all = raw(file);
      bytes.append(
          // Manifests are readable, and name the special tokens among their settings.
          PLAIN_FILES.contains(file.getFileName().toString())
              ? all.replace("[\\\"<|endoftext|>\\\"]", "")
              : all);
    }
    for (String word : TELLING) {
      assertThat(plainBytes.contains(word)).as("plain: %s", word).isTrue();
      assertThat(bytes.indexOf(word) >= 0).as("encrypted: %s", word).isFalse();
    }
  }

  @Test
  void keyIsNotInTheRunLogsOrEvents() throws IOException {
    String events = everything(folder.resolve("events"));
    assertThat(events.contains("spark.io.encryption.enabled")).isTrue();
    String said = String.join("\n", ended.output()) + String.join("\n", ended.errors());
    for (String spelling : key.spellings()) {
      assertThat(events.contains(spelling)).as("events").isFalse();
      assertThat(said.contains(spelling)).as("output").isFalse();
      assertThat(everything(encrypted).contains(spelling)).as("run").isFalse();
    }
  }

  @Test
  void decryptsToThePlainRun() throws IOException {
    Path decrypted = folder.resolve("decrypted");
    Gristmill command =
        Gristmill.run(
            "decrypt",
            "--output",
            encrypted.toString(),
            "--to",
            decrypted.toString(),
            "--set",
            setting(key));
    assertThat(command.errors()).isEmpty();
    assertThat(command.exitCode()).isZero();
    assertThat(RunContents.differences(RunContents.of(plain), decrypted)).isEmpty();
    for (String stage : List.of("clean", "dedup", "tokenizer", "tokens")) {
      JsonNode expected = manifest(plain, stage);
      JsonNode found = manifest(decrypted, stage);
      assertThat(found.path("outputs")).isEqualTo(expected.path("outputs"));
      assertThat(found.path("fingerprint")).isEqualTo(expected.path("fingerprint"));
    }
  }

  @Test
  void manifestsHaveChecksumsOfPlainContents() throws IOException {
    Storage storage = new EncryptedStorage(new LocalStorage(), encrypted.toString(), key.load());
    for (String stage : List.of("tokenizer", "tokens", "checkpoints")) {
      JsonNode expected = manifest(plain, stage).path("outputs");
      JsonNode found = manifest(encrypted, stage).path("outputs");
      assertThat(found).hasSameSizeAs(expected);
      for (JsonNode output : found) {
        String uri = encrypted + "/" + stage + "/" + output.path("path").asText();
        assertThat(storage.input(uri).length()).isEqualTo(output.path("bytes").asLong());
      }
    }
  }

  @Test
  void skipsFinishedStagesWithTheSameKey() {
    Gristmill again = TinyPipeline.run(crawl, encrypted, "local[2]", "sliced", setting(key));
    assertThat(again.exitCode()).isZero();
    assertThat(again.result()).isEqualTo(ended.result());
  }

  @Test
  void refusesAnotherKeyAndNoKeyBeforeWorkStarts() throws IOException {
    TestKey other = TestKey.write(folder, 0x77);
    refuses(TinyPipeline.run(crawl, encrypted, "local[2]", "sliced"), "key: none");
    refuses(
        TinyPipeline.run(crawl, encrypted, "local[2]", "sliced", setting(other)),
        "key: id " + other.load().id());
  }

  private static void refuses(Gristmill refused, String begin) {
    assertThat(refused.exitCode()).isEqualTo(4);
    assertThat(refused.errors())
        .anyMatch(line -> line.startsWith(begin) && line.contains("expected id " + key.load().id()))
        .noneMatch(line -> line.contains("started"));
  }

  @Test
  void refusesToContinueAPlainRunWithAKey() {
    Gristmill refused = TinyPipeline.run(crawl, plain, "local[2]", "sliced", setting(key));
    assertThat(refused.exitCode()).isEqualTo(4);
    assertThat(refused.errors())
        .anyMatch(
            line ->
                line.startsWith("key: id " + key.load().id()) && line.contains("expected none"));
  }

  @Test
  void generatesFromAnEncryptedCheckpoint() throws IOException {
    String[] arguments = {
      "generate", "--output", encrypted.toString(), "--prompt", "The mill", "--set", setting(key)
    };
    Gristmill generated = Gristmill.run(arguments);
    assertThat(generated.exitCode()).isZero();
    assertThat(String.join("\n", generated.output())).startsWith("The mill");
    arguments[2] = plain.toString();
    assertThat(Gristmill.run(arguments).exitCode()).isEqualTo(4);
  }

  @Test
  void scoresACheckpointOutsideTheRun() throws IOException {
    Path copy = folder.resolve("copy/round");
    Files.createDirectories(copy);
    for (Path file : files(encrypted.resolve("checkpoints/round-%06d".formatted(5)))) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    Gristmill scored =
        Gristmill.run(
            "evaluate",
            "--output",
            encrypted.toString(),
            "--checkpoint",
            copy.toString(),
            "--set",
            setting(key),
            "--set",
            "evaluation.ngram=3",
            "--set",
            "training.batch-size=4");
    assertThat(scored.exitCode()).isZero();
    JsonNode evaluation = new ObjectMapper().readTree(scored.result()).path("evaluation");
    JsonNode expected = new ObjectMapper().readTree(ended.result()).path("evaluation");
    assertThat(evaluation.path("validation").path("loss"))
        .isEqualTo(expected.path("validation").path("loss"));
  }

  @Test
  void exportsAndExplainsLikeThePlainRun() throws IOException {
    List<String> plainly = answer("explain", plain, "--step", "3");
    assertThat(answer("explain", encrypted, "--step", "3", "--set", setting(key)))
        .hasSize(8)
        .isEqualTo(plainly.stream().map(line -> line.replace("/plain/", "/encrypted/")).toList());
    Matcher id = Pattern.compile("\"id\":\"([0-9a-f]+)\"").matcher(plainly.get(0));
    assertThat(id.find()).isTrue();
    assertThat(answer("explain", encrypted, "--document", id.group(1), "--set", setting(key)))
        .isEqualTo(answer("explain", plain, "--document", id.group(1)));
    String fromPlain = folder.resolve("exported-plain").toString();
    String fromEncrypted = folder.resolve("exported-encrypted").toString();
    answer("export", plain, "--format", "megatron", "--to", fromPlain);
    answer(
        "export", encrypted, "--format", "megatron", "--to", fromEncrypted, "--set", setting(key));
    for (String file : List.of("train.bin", "train.idx", "validation.bin", "validation.idx")) {
      assertThat(Path.of(fromEncrypted, file)).hasSameBinaryContentAs(Path.of(fromPlain, file));
    }
  }

  private static List<String> answer(String verb, Path run, String... options) {
    List<String> arguments = new ArrayList<>(List.of(verb, "--output", run.toString()));
    arguments.addAll(List.of(options));
    Gristmill command = Gristmill.run(arguments.toArray(String[]::new));
    assertThat(command.errors()).isEmpty();
    assertThat(command.exitCode()).isZero();
    return command.output();
  }

  @Test
  void probeReadsTheEncryptedTokenizer() {
    InputStream in = System.in;
    Gristmill encoded;
    try {
      System.setIn(new ByteArrayInputStream("{\"text\": \"The mill\"}".getBytes(UTF_8)));
      encoded =
          Gristmill.run(
              "probe",
              "encode",
              "--tokenizer",
              encrypted.resolve("tokenizer").toString(),
              "--set",
              setting(key));
    } finally {
      System.setIn(in);
    }
    assertThat(encoded.exitCode()).isZero();
    assertThat(encoded.output().get(0)).startsWith("{\"ids\":[");
  }

  @Test
  void namesADamagedTable() throws IOException {
    Path copy = folder.resolve("damaged");
    TinyPipeline.copyTokens(encrypted, copy);
    Files.copy(encrypted.resolve("encryption.json"), copy.resolve("encryption.json"));
    Files.delete(copy.resolve("dedup/manifest.json"));
    Path table = copy.resolve("clean/documents/part-00000.parquet");
    byte[] bytes = Files.readAllBytes(table);
    bytes[100] ^= 1;
    Files.write(table, bytes);
    List<String> arguments =
        new ArrayList<>(TinyPipeline.arguments(crawl, copy, "local[2]", "sliced"));
    arguments.set(0, "dedup");
    arguments.addAll(List.of("--resume", "--set", setting(key)));
    Gristmill failed = Gristmill.run(arguments.toArray(String[]::new));
    assertThat(failed.errors())
        .anyMatch(
            line -> line.startsWith("encrypted table: ") && line.contains("part-00000.parquet"));
    assertThat(failed.exitCode()).isEqualTo(4);
  }

  private static String setting(TestKey key) {
    return "encryption.key=" + key.reference();
  }

  private static JsonNode manifest(Path run, String stage) throws IOException {
    return new ObjectMapper().readTree(run.resolve(stage + "/manifest.json").toFile());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile).toList();
    }
  }

  private static String everything(Path folder) throws IOException {
    StringBuilder bytes = new StringBuilder();
    for (Path file : files(folder)) {
      bytes.append(raw(file));
    }
    return bytes.toString();
  }

  private static String raw(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
