package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key is needed, stays secret, and finds a person's documents again. */
class PseudonymousRunTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;

  private static Path crawl;

  @BeforeAll
  static void writeCrawl() throws IOException {
    crawl = TinyCrawl.write(folder);
  }

  @Test
  void findsAddressesInTextsAndByPseudonym() throws IOException {
    Path key = Files.writeString(folder.resolve("key"), "00112233445566778899aabbccddeeff");
    Path address = Files.writeString(folder.resolve("address.txt"), "Someone@Example.com\n");
    List<String> keyed =
        List.of(
            "clean.mask-profile=pseudonyms",
            "clean.pseudonym-key=\"file:" + key + "\"",
            "clean.keep-reject-text=true");
    for (List<String> settings : List.of(keyed, List.of("clean.mask=[]"))) {
      Path run = Files.createTempDirectory(folder, "addresses");
      assertThat(clean(run, settings).exitCode()).isZero();
      long kept = json(run, "clean/report.json").path("totals").path("kept").asLong();
      assertThat(kept).isPositive();
      assertThat(
              Gristmill.run("erase", "--output", run.toString(), "--list", address.toString())
                  .exitCode())
          .isZero();
      JsonNode receipt = json(run, "erasures/0001/receipt.json");
      assertThat(receipt.path("erased").path("by").path("email").asInt())
          .isEqualTo(TinyCrawl.LINES);
      assertThat(json(run, "clean/report.json").path("totals").path("kept").asLong()).isZero();
    }
  }

  @Test
  void erasesFromAnEncryptedRun() throws IOException {
    Path key = Files.writeString(folder.resolve("encryption-key"), "5a".repeat(32));
    Path page = Files.writeString(folder.resolve("page.txt"), "https://lines.invalid/7\n");
    String setting = "encryption.key=\"file:" + key + "\"";
    Path run = Files.createTempDirectory(folder, "encrypted");
    assertThat(clean(run, List.of(setting)).exitCode()).isZero();
    Gristmill erased =
        Gristmill.run(
            "erase", "--output", run.toString(), "--list", page.toString(), "--set", setting);
    assertThat(erased.errors()).noneMatch(line -> line.startsWith("\tat "));
    assertThat(erased.exitCode()).isZero();
    JsonNode result = JSON.readTree(erased.result());
    assertThat(Gristmill.fields(result)).containsAll(Gristmill.documentedFields("erase"));
    assertThat(result.path("erased").path("documents").asInt()).isEqualTo(1);
    assertThat(result.path("proof").path("rows").asInt()).isEqualTo(TinyCrawl.LINES - 1);
  }

  @Test
  void keyIsNotStoredAndRequiredBeforeTheJobStarts() throws IOException {
    String secret = "0f0e0d0c0b0a09080706050403020100";
    Path key = Files.writeString(folder.resolve("secret"), secret);
    Path run = Files.createTempDirectory(folder, "keyed");
    String setting = "clean.pseudonym-key=\"file:" + key + "\"";
    List<String> settings = List.of("clean.mask-profile=pseudonyms", setting);
    assertThat(clean(run, settings).exitCode()).isZero();
    assertThat(json(run, "clean/manifest.json").path("pseudonym-key-id").asText())
        .matches("[0-9a-f]{16}");
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .doesNotContain(secret);
      }
    }
    Files.writeString(key, secret.replace('0', '1'));
    assertThat(clean(run, settings).exitCode()).isEqualTo(4);
    Files.delete(key);
    Gristmill missing = clean(run, settings);
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.errors()).singleElement().asString().contains("not readable");
  }

  private static Gristmill clean(Path run, List<String> settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of("clean", "--input", crawl + "/lines.jsonl", "--output", run.toString()));
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    return Gristmill.run(arguments.toArray(String[]::new));
  }

  @Test
  void probeMasksTheGivenKinds() throws IOException {
    Path key = Files.writeString(folder.resolve("probe-key"), "00".repeat(32));
    Gristmill tokens = probe("tokens", "clean.mask=[phone, card]");
    assertThat(tokens.output())
        .containsExactly("{\"text\":\"a@b.cd <PHONE> <CARD>\",\"found\":{\"card\":1,\"phone\":1}}");
    assertThat(probe("tokens", "seed=1").output())
        .containsExactly(
            "{\"text\":\"<EMAIL> +49 30 123456 4111111111111111\",\"found\":{\"email\":1,\"ip\":0}}");
    assertThat(probe("datatrove-0.10", "seed=1").output().get(0)).contains("email@example.com");
    assertThat(probe("pseudonyms", "clean.pseudonym-key=file:" + key).output().get(0))
        .containsPattern("<EMAIL:[0-9a-f]{16}> ");
    assertThat(probe("pseudonyms", "seed=1").exitCode()).isEqualTo(2);
    assertThat(probe("datatrove-0.10", "clean.mask=[phone]").exitCode()).isEqualTo(2);
  }

  private static Gristmill probe(String profile, String setting) {
    InputStream in = System.in;
    try {
      System.setIn(
          new ByteArrayInputStream(
              "{\"text\":\"a@b.cd +49 30 123456 4111111111111111\"}\n"
                  .getBytes(StandardCharsets.UTF_8)));
      return Gristmill.run("probe", "mask", "--profile", profile, "--set", setting);
    } finally {
      System.setIn(in);
    }
  }

  private static JsonNode json(Path run, String path) throws IOException {
    return JSON.readTree(run.resolve(path).toFile());
  }
}
