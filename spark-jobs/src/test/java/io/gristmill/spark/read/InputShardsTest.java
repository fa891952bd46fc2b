package io.gristmill.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.stage.Entries.InputEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputShardsTest {

  private static final List<String> LINES = List.of("crawl/b.warc.gz", "", "  crawl/a.warc.gz  ");

  @TempDir private Path folder;

  @BeforeEach
  void shards() throws IOException {
    Files.createDirectories(folder.resolve("crawl"));
    Files.writeString(folder.resolve("crawl/a.warc.gz"), "1");
    Files.writeString(folder.resolve("crawl/b.warc.gz"), "22");
  }

  @Test
  void pathListIsRelativeToTheBase() throws IOException {
    Path plain = Files.write(folder.resolve("warc.paths"), LINES);
    Path zipped = Files.write(folder.resolve("warc.paths.gz"), gzip(String.join("\n", LINES)));
    List<InputEntry> expected = List.of(entry("a", 1), entry("b", 2));

    assertThat(shards(plain.toString())).isEqualTo(expected);
    assertThat(shards(zipped.toString())).isEqualTo(expected);
    assertThat(shards(folder + "/*.paths.gz")).isEqualTo(expected);
  }

  @Test
  void orderIsThatOfTheUris() throws IOException {
    Path list = Files.write(folder.resolve("some.paths"), LINES.subList(0, 1));
    String one = folder.resolve("crawl/a.warc.gz").toString();

    assertThat(shards(list.toString(), one)).isEqualTo(shards(one, list.toString(), one));
    assertThat(shards(list.toString(), one)).isEqualTo(shards(folder.resolve("crawl").toString()));
  }

  @Test
  void absoluteLinesNeedNoBase() throws IOException {
    Path shard = folder.resolve("crawl/a.warc.gz");
    Path list =
        Files.write(
            folder.resolve("two.paths"), List.of(shard.toString(), shard.toUri().toString()));

    assertThat(InputShards.find(new LocalStorage(), List.of(list.toString()), "/nowhere").shards())
        .containsExactly(entry("a", 1));
  }

  @Test
  void pathListInAFolderIsNotFollowed() throws IOException {
    Path list = Files.write(folder.resolve("crawl/warc.paths"), List.of("crawl/missing.warc.gz"));

    InputShards.Found found =
        InputShards.find(new LocalStorage(), List.of(folder.resolve("crawl").toString()), "");

    assertThat(found.shards()).containsExactly(entry("a", 1), entry("b", 2));
    assertThat(found.strays()).containsExactly(list.toUri().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "crawl/c.warc.gz, no files",
    "'a\u0001b', expected the path of a shard",
    "crawl/other.paths, expected the path of a shard",
  })
  void namesABadLineOfAPathList(String line, String word) throws IOException {
    Path list = Files.write(folder.resolve("warc.paths"), List.of("crawl/a.warc.gz", line));

    assertThatThrownBy(() -> shards(list.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(word)
        .hasMessageContaining(list.toUri() + ":2");
  }

  @Test
  void refusesADamagedPathList() throws IOException {
    byte[] whole = gzip("crawl/a.warc.gz\n".repeat(100));
    Path list = Files.write(folder.resolve("warc.paths.gz"), Arrays.copyOf(whole, 30));

    assertThatThrownBy(() -> shards(list.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("path list:")
        .hasMessageContaining(list.toUri() + ":");
  }

  private List<InputEntry> shards(String... inputs) throws IOException {
    return InputShards.find(new LocalStorage(), List.of(inputs), folder.toString()).shards();
  }

  private InputEntry entry(String name, long bytes) {
    return new InputEntry(folder.resolve("crawl/" + name + ".warc.gz").toUri().toString(), bytes);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
