package io.gristmill.spark.clean;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.spark.pipeline.Gristmill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's lists reach the executors, and belong to what the stage was made from. */
class ListedInputTest {

  @TempDir private Path folder;

  @Test
  void listsDecideAndAnEditedOneIsAnotherRun() throws IOException {
    Path lines =
        Files.write(
            folder.resolve("lines.jsonl"),
            List.of(
                "{\"text\":\"good words\",\"url\":\"http://good.com/\"}",
                "{\"text\":\"good words\",\"url\":\"http://www.bad.com/\"}",
                "{\"text\":\"bad words\",\"url\":\"http://good.com/\"}"));
    Path domains = Files.writeString(folder.resolve("domains.txt"), "bad.com\n");
    Path words = Files.createDirectory(folder.resolve("words"));
    Files.writeString(words.resolve("und"), "bad\n");

    Gristmill first = clean(lines, domains, words);
    assertThat(first.errors()).isEmpty();
    assertThat(first.exitCode()).isZero();
    JsonNode totals =
        new ObjectMapper().readTree(folder.resolve("run/clean/report.json").toFile()).get("totals");
    assertThat(totals.get("kept").asInt()).isEqualTo(1);
    assertThat(totals.get("dropped"))
        .hasToString("{\"document_removed_with_badwords\":1,\"domain\":1}");

    Files.writeString(domains, "sad.com\n");
    Gristmill second = clean(lines, domains, words);
    assertThat(second.exitCode()).isEqualTo(4);
    assertThat(second.errors()).singleElement().asString().contains("other settings or inputs");
  }

  private Gristmill clean(Path input, Path domains, Path words) {
    return Gristmill.run(
        "clean",
        "--quiet",
        "--master",
        "local[2]",
        "--input",
        input.toString(),
        "--output",
        folder.resolve("run").toString(),
        "--set",
        "clean.rules=[bad-words]",
        "--set",
        "clean.url.domains=" + domains,
        "--set",
        "clean.bad-words=" + words);
  }
}
