package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every stage and command in folders whose names have what URIs, globs and shells give a meaning.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OddNamesTest {

  /** Composed and decomposed letters among it. */
  private static final String ODD = "r sp%20#?[x]{a,b}*:%&=+;'\"\\ ü u\u0308 日 $HOME ~@!^";

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Path crawl;
  private static Path run;

  @BeforeAll
  static void runThePipeline() throws IOException {
    Path odd = Files.createDirectories(folder.resolve("in " + ODD));
    crawl = TinyCrawl.write(odd);
    Files.move(crawl.resolve("lines.jsonl"), crawl.resolve(ODD + ".jsonl"));
    run = folder.resolve(ODD);
    Gristmill ended =
        TinyPipeline.run(
            crawl,
            run,
            "local[2]",
            "sliced",
            "clean.max-malformed-fraction=1",
            "model.layers=1",
            "optimizer.steps=4");
    assertThat(ended.errors()).noneMatch(line -> line.startsWith("\tat "));
    assertThat(ended.exitCode()).isZero();
    assertThat(JSON.readTree(ended.result()).path("run").asText()).isEqualTo(uri(run));
  }

  @Test
  @Order(1)
  void readsAndWritesEveryDocument() throws IOException {
    JsonNode clean = json("clean/report.json");
    assertThat(clean.path("shards")).hasSize(3);
    assertThat(clean.path("totals").path("read").asLong())
        .isEqualTo(TinyCrawl.PAGES + TinyCrawl.LINES + TinyCrawl.BROKEN_LINES + warcInfos(clean));
    JsonNode dedup = json("dedup/report.json");
    assertThat(dedup.path("removed").asLong())
        .isEqualTo((TinyCrawl.EXACT_COPIES + TinyCrawl.NEAR_COPIES) / 2);
    assertThat(json("tokens/manifest.json").path("leaked-near-duplicates").asLong()).isZero();
    assertThat(run.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  @Order(2)
  void explainsDocumentsAndSteps() {
    assertThat(command("explain", "--url", "https://lines.invalid/3").output())
        .singleElement()
        .asString()
        .contains("\"first-token\"");
    assertThat(command("explain", "--step", "2").output()).isNotEmpty();
  }

  @Test
  @Order(3)
  void generatesAndExports() {
    assertThat(command("generate", "--prompt", "The", "--max-tokens", "3").output()).isNotEmpty();
    command("export", "--format", "safetensors", "--to", folder.resolve("model " + ODD).toString());
    command("export", "--format", "nanogpt", "--to", folder.resolve("tokens " + ODD).toString());
    assertThat(folder.resolve("model " + ODD).resolve("model.safetensors")).isNotEmptyFile();
    assertThat(folder.resolve("tokens " + ODD).resolve("train.bin")).isNotEmptyFile();
  }

  @Test
  @Order(4)
  void reprofilesIntoAnotherFolder() {
    Path again = folder.resolve("again " + ODD);
    Gristmill judged =
        Gristmill.run(
            "reprofile",
            "--from",
            run.toString(),
            "--output",
            again.toString(),
            "--master",
            "local[2]",
            "--set",
            "clean.thresholds=[\"gopher-quality.gopher_short_doc=60\"]");
    assertThat(judged.exitCode()).as("%s", judged.errors()).isZero();
    assertThat(again.resolve("clean/manifest.json")).isNotEmptyFile();
  }

  @Test
  @Order(5)
  void erasesAndVerifies() throws IOException {
    command(
        "reprofile",
        "--name",
        "x",
        "--set",
        "clean.thresholds=[\"gopher-quality.gopher_short_doc=60\"]");
    Path list = Files.writeString(folder.resolve("list " + ODD), "https://lines.invalid/3\n");
    JsonNode receipt =
        read(command("erase", "--list", list.toString(), "--learned", "keep").result());
    assertThat(receipt.path("erased").path("documents").asLong()).isEqualTo(1);
    assertThat(receipt.path("proof").path("left")).isEmpty();
    assertThat(receipt.path("proof").path("rows").asLong()).isPositive();
    assertThat(run.resolve("reprofile-x")).doesNotExist();
  }

  @Test
  void encryptsAndDecrypts() throws IOException {
    Path key = Files.writeString(folder.resolve("key " + ODD), "0123456789abcdef".repeat(4));
    Path secret = folder.resolve("secret " + ODD);
    Path plain = folder.resolve("plain " + ODD);
    List<String> arguments = TinyPipeline.arguments("clean", crawl, secret, "local[2]", "local");
    arguments.addAll(List.of("--set", setting(key)));
    Gristmill ended = Gristmill.run(arguments.toArray(String[]::new));
    assertThat(ended.exitCode()).as("%s", ended.errors()).isZero();
    Gristmill decrypted =
        Gristmill.run(
            "decrypt",
            "--output",
            secret.toString(),
            "--to",
            plain.toString(),
            "--set",
            setting(key));
    assertThat(decrypted.exitCode()).as("%s", decrypted.errors()).isZero();
    assertThat(plain.resolve("clean/manifest.json")).isNotEmptyFile();
  }

  private static String setting(Path key) {
    return "encryption.key=\"file:"
        + key.toString().replace("\\", "\\\\").replace("\"", "\\\"")
        + '"';
  }

  private static Gristmill command(String verb, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of(verb, "--output", run.toString(), "--master", "local[2]"));
    arguments.addAll(List.of(options));
    Gristmill ended = Gristmill.run(arguments.toArray(String[]::new));
    assertThat(ended.errors()).noneMatch(line -> line.startsWith("\tat "));
    assertThat(ended.exitCode()).as("%s", ended.errors()).isZero();
    return ended;
  }

  private static long warcInfos(JsonNode clean) {
    long other = 0;
    for (JsonNode count : clean.path("totals").path("other")) {
      other += count.asLong();
    }
    return other;
  }

  private static String uri(Path path) {
    return path.toUri().toString().replaceAll("/$", "");
  }

  private static JsonNode json(String path) throws IOException {
    return JSON.readTree(run.resolve(path).toFile());
  }

  private static JsonNode read(String json) throws IOException {
    return JSON.readTree(json);
  }
}
