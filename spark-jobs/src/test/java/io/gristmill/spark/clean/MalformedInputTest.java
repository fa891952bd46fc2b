package io.gristmill.spark.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.spark.pipeline.Gristmill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage is counted, never a crash. */
class MalformedInputTest {

  private static final Path MALFORMED =
      Path.of(System.getProperty("gristmill.shared", "absent"), "data", "malformed");

  @TempDir private Path folder;

  @Test
  void everyRecordOfEveryDamagedShardIsAccountedFor() throws IOException {
    assumeTrue(Files.isDirectory(MALFORMED), "no malformed shards at " + MALFORMED);
    Gristmill ended = clean(MALFORMED, "--set", "clean.max-malformed-fraction=1");

    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    long shards;
    try (Stream<Path> files = Files.list(MALFORMED)) {
      shards = files.count();
    }
    assertThat(report().path("shards")).hasSize((int) shards).allMatch(Account::adds);
    assertThat(Account.sum(report().path("totals").path("quarantined"))).isPositive();
  }

  @Test
  void tooMuchDamageStopsTheRun() {
    assumeTrue(Files.isDirectory(MALFORMED), "no malformed shards at " + MALFORMED);
    Gristmill ended = clean(MALFORMED);

    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.errors()).singleElement().asString().contains("max-malformed-fraction");
  }

  @Test
  void aFileOfUnknownFormatIsQuarantinedAndAnEmptyOneHasZeros() throws IOException {
    Path input = Files.createDirectories(folder.resolve("input"));
    Files.write(input.resolve("picture.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2});
    Files.createFile(input.resolve("nothing.warc"));
    Files.writeString(input.resolve("lines.jsonl"), "{\"text\":\"one\"}\n");
    Gristmill ended = clean(input, "--set", "clean.max-malformed-fraction=1");

    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    assertThat(report().path("shards")).hasSize(3).allMatch(Account::adds);
    assertThat(shard("nothing.warc").path("read").asLong(-1)).isZero();
    assertThat(shard("picture.png").path("quarantined").path("unknown-format").asLong())
        .isEqualTo(1);
    assertThat(Account.sum(shard("lines.jsonl").path("dropped"))).isEqualTo(1);
    List<String> quarantine = Files.readAllLines(folder.resolve("run/clean/quarantine.jsonl"));
    assertThat(quarantine).singleElement().asString().contains("picture.png");
  }

  private Gristmill clean(Path input, String... options) {
    return Gristmill.run(
        Stream.concat(
                Stream.of(
                    "clean",
                    "--quiet",
                    "--master",
                    "local[2]",
                    "--input",
                    input.toString(),
                    "--output",
                    folder.resolve("run").toString()),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("run/clean/report.json").toFile());
  }

  private JsonNode shard(String name) throws IOException {
    for (JsonNode shard : report().path("shards")) {
      if (shard.path("uri").asText().endsWith("/" + name)) {
        return shard;
      }
    }
    throw new AssertionError("no shard " + name);
  }
}
