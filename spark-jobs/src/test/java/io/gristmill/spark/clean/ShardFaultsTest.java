package io.gristmill.spark.clean;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.pipeline.Gristmill;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What concerns one shard is counted and the rest is read; what concerns all of them is said. */
class ShardFaultsTest {

  private static final String LINE = "{\"text\": \"one\"}\n";

  @TempDir private Path folder;
  private Path input;

  @BeforeEach
  void oneSoundShard() throws IOException {
    input = Files.createDirectories(folder.resolve("input"));
    Files.writeString(input.resolve("sound.jsonl"), LINE);
  }

  @Test
  void readsTheOthersBesideAShardThatCannotBeInflatedAtItsStart() throws IOException {
    byte[] broken = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, -1, -1, -1, -1};
    for (String name : List.of("shard", "a.jsonl.gz", "a.txt.gz", "a.tar.gz", "a.warc.gz")) {
      Files.write(input.resolve(name), broken);
    }
    Files.write(input.resolve("b.parquet"), broken);
    cleanAll();

    assertThat(shards()).hasSize(7);
    assertThat(shard("sound.jsonl").path("read").asLong()).isEqualTo(1);
    for (JsonNode shard : shards()) {
      boolean sound = shard.path("uri").asText().endsWith("sound.jsonl");
      assertThat(Account.sum(shard.path("quarantined"))).isEqualTo(sound ? 0 : 1);
    }
  }

  @Test
  void readsParquetByItsFirstBytes() throws IOException {
    SparkFixture.spark()
        .sql("select 'a' as text union all select 'b'")
        .coalesce(1)
        .write()
        .parquet(folder.resolve("table").toString());
    try (Stream<Path> files = Files.list(folder.resolve("table"))) {
      Path table = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
      for (String name : List.of("noext", "data.pq", "data.bin", "data.jsonl", "data.txt")) {
        Files.copy(table, input.resolve(name));
      }
    }
    cleanAll();

    for (String name : List.of("noext", "data.pq", "data.bin", "data.jsonl", "data.txt")) {
      assertThat(shard(name).path("read").asLong()).as(name).isEqualTo(2);
      assertThat(Account.sum(shard(name).path("quarantined"))).as(name).isZero();
    }
  }

  @Test
  void readsTheShardsInAFolderNamedLikeOneAndCountsALinkToNothing() throws IOException {
    Path named = Files.createDirectories(input.resolve("part.jsonl"));
    Files.writeString(named.resolve("a.jsonl"), LINE);
    Files.createSymbolicLink(input.resolve("gone.jsonl"), folder.resolve("nowhere.jsonl"));
    clean(input + "/*.jsonl", "--set", "clean.max-malformed-fraction=1");

    assertThat(shards()).hasSize(3);
    assertThat(shard("a.jsonl").path("read").asLong()).isEqualTo(1);
    assertThat(shard("gone.jsonl").path("quarantined").path("unreadable").asLong()).isEqualTo(1);
  }

  @Test
  void leavesOutWhatIsNoShardByItsNameAndSaysHowMuch() throws IOException {
    for (String name : List.of("README.md", "SHA256SUMS", "robots.txt", "a.cdx", "_SUCCESS")) {
      Files.writeString(input.resolve(name), "words");
    }
    Gristmill ended = cleanAll();

    assertThat(shards()).hasSize(1);
    assertThat(ended.output()).anyMatch(line -> line.contains("\"left-out\":4"));
  }

  @Test
  void readsAFileOfAnyNameThatAnInputNames() throws IOException {
    Path robots = Files.writeString(input.resolve("robots.txt"), "A text.");
    clean(robots.toString());

    assertThat(shard("robots.txt").path("read").asLong()).isEqualTo(1);
  }

  @Test
  void inputsWithoutAnyShardAreOneLine() throws IOException {
    Path strays = Files.createDirectories(folder.resolve("strays"));
    Files.writeString(strays.resolve("README.md"), "words");

    Gristmill ended = run(strays.toString());

    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.errors()).singleElement().asString().contains("input: no shards");
  }

  @Test
  void inputsOfDamageAloneAreOneLine() throws IOException {
    Files.delete(input.resolve("sound.jsonl"));
    Files.write(input.resolve("a.jsonl.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0});

    Gristmill ended = run(input.toString());

    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.errors()).singleElement().asString().contains("max-malformed-fraction");
  }

  @Test
  void readsEveryDocumentBeforeAndBehindDamage() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(gzip(LINE.repeat(3)));
    file.writeBytes(new byte[100]);
    file.writeBytes(gzip(LINE + LINE.strip() + LINE));
    file.writeBytes("junk".getBytes(StandardCharsets.US_ASCII));
    Files.write(input.resolve("a.jsonl.gz"), file.toByteArray());
    cleanAll();

    JsonNode shard = shard("a.jsonl.gz");
    assertThat(shard.path("read").asLong()).isEqualTo(7);
    assertThat(shard.path("quarantined").path("bad-archive").asLong()).isEqualTo(1);
  }

  @Test
  void aByteBetweenRecordsOfAWebArchiveDoesNotStopTheRun() throws IOException {
    String page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>one</p>";
    String record =
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.test/\r\n"
            + ("Content-Length: " + page.length() + "\r\n\r\n" + page + "\r\n\r\n");
    Path shard = Files.writeString(input.resolve("a.warc"), record + "\0" + record);
    clean(shard.toString());

    assertThat(shard("a.warc").path("read").asLong()).isEqualTo(3);
    assertThat(shard("a.warc").path("quarantined")).hasToString("{\"not-a-record\":1}");
  }

  @Test
  void aWebArchiveOfNothingElseDoes() throws IOException {
    Path shard = Files.writeString(input.resolve("a.warc"), "no record at all");

    assertThat(run(shard.toString()).exitCode()).isEqualTo(3);
  }

  @Test
  void aRunBelowTheInputIsOneLineThatQuietLeavesOut() throws IOException {
    for (String table : List.of("documents", "rejects")) {
      Path part = Files.createDirectories(input.resolve("old/clean").resolve(table));
      Files.writeString(part.resolve("part-00000.parquet"), "x");
    }
    cleanAll();

    assertThat(shards()).hasSize(1);
    Path other = folder.resolve("other");
    Gristmill told =
        Gristmill.run("clean", "--input", input.toString(), "--output", other.toString());
    assertThat(told.errors())
        .anyMatch(line -> line.strip().startsWith("passed over 2 files of a run in the input"));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private Gristmill cleanAll() throws IOException {
    return clean(input.toString(), "--set", "clean.max-malformed-fraction=1");
  }

  private Gristmill clean(String uri, String... options) throws IOException {
    Gristmill ended = run(uri, options);
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    assertThat(shards()).allMatch(Account::adds);
    return ended;
  }

  private Gristmill run(String uri, String... options) {
    String output = folder.resolve("run").toString();
    Stream<String> command =
        Stream.of("clean", "--quiet", "--master", "local[2]", "--input", uri, "--output", output);
    return Gristmill.run(Stream.concat(command, Stream.of(options)).toArray(String[]::new));
  }

  private JsonNode shards() throws IOException {
    return new ObjectMapper()
        .readTree(folder.resolve("run/clean/report.json").toFile())
        .path("shards");
  }

  private JsonNode shard(String name) throws IOException {
    for (JsonNode shard : shards()) {
      if (shard.path("uri").asText().endsWith("/" + name)) {
        return shard;
      }
    }
    throw new AssertionError("no shard " + name);
  }
}
