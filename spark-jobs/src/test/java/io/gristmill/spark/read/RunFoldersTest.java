package io.gristmill.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.stage.Entries.InputEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunFoldersTest {

  private static final String MANIFEST =
      """
      {"stage": "clean", "fingerprint": "ab", "inputs": [], "outputs": [],
       "started": "2024-01-01T00:00:00Z", "finished": "2024-01-01T00:00:00Z",
       "config-fingerprint": "cd", "version": "1"}
      """;

  private final LocalStorage storage = new LocalStorage();
  private final Map<String, Long> passedOver = new TreeMap<>();

  @TempDir private Path folder;

  @BeforeEach
  void crawl() throws IOException {
    write("crawl/a.jsonl", "{}");
    write("crawl/deep/b.jsonl", "{}");
  }

  @Test
  void skipsFinishedRunsBelowAFolder() throws IOException {
    write("crawl/run 1/clean/documents/part-00000.parquet", "x");
    write("crawl/run 1/clean/manifest.json", MANIFEST);
    write("crawl/deep/run-2/tokens/manifest.json", MANIFEST);

    assertThat(names(folder + "/crawl")).containsExactly("a.jsonl", "b.jsonl");
    assertThat(names(folder + "/crawl/*")).containsExactly("a.jsonl", "b.jsonl");
    assertThat(passedOver)
        .hasSize(2)
        .containsEntry(folder.resolve("crawl/run 1").toUri().toString().replaceAll("/$", ""), 2L);
  }

  @Test
  void skipsInterruptedRuns() throws IOException {
    write("crawl/run/clean/documents/part-00000.parquet", "x");
    write("crawl/run/clean/rejects/part-00000.parquet", "x");

    assertThat(names(folder + "/crawl")).containsExactly("a.jsonl", "b.jsonl");
  }

  @Test
  void acceptsManifestsAndFoldersOfOtherPrograms() throws IOException {
    write("crawl/tokens/manifest.json", "{\"files\": 3}");
    write("crawl/clean/documents/part-00000.parquet", "x");

    assertThat(names(folder + "/crawl"))
        .containsExactly("a.jsonl", "part-00000.parquet", "b.jsonl");
    assertThat(passedOver).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"run", "run/clean", "run/*", "run/clean/*"})
  void refusesARunAsInputButReadsItsDocuments(String input) throws IOException {
    write("run/clean/documents/part-00000.parquet", "x");
    write("run/clean/rejects/part-00000.parquet", "x");
    write("run/clean/manifest.json", MANIFEST);

    assertThatThrownBy(() -> names(folder + "/" + input))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("/run/clean/documents");
    assertThat(names(folder + "/run/clean/documents")).containsExactly("part-00000.parquet");
  }

  @ParameterizedTest
  @CsvSource({
    "crawl, crawl, inside",
    "crawl, crawl/, inside",
    "crawl/../crawl, crawl, inside",
    "crawl, crawl/run, inside",
    "link, crawl/run, inside",
    "crawl, link/run, inside",
    "crawl/deep/, crawl, around",
    "crawl/deep/b.jsonl, crawl/deep, around",
    "crawl/deep/*, crawl, around",
  })
  void refusesAnOutputThatOverlapsAnInput(String input, String output, String word)
      throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("crawl"));

    assertThatThrownBy(() -> requireApart(input, output))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("--output: " + word + " the input");
  }

  @ParameterizedTest
  @CsvSource({"crawl, crawl2", "crawl/*.jsonl, crawl/run", "crawl/deep, crawl/run", "gone, run"})
  void neighboursAreApart(String input, String output) throws IOException {
    requireApart(input, output);
    assertThat(folder.resolve(output)).doesNotExist();
  }

  private void requireApart(String input, String output) throws IOException {
    String run = storage.output(folder + "/" + output).uri();
    RunFolders.requireApart(storage, List.of(folder + "/" + input), run);
  }

  private List<String> names(String input) throws IOException {
    passedOver.clear();
    InputShards.Found found = InputShards.find(storage, List.of(input), "");
    passedOver.putAll(found.runs());
    return found.shards().stream()
        .map(InputEntry::uri)
        .map(uri -> uri.substring(uri.lastIndexOf('/') + 1))
        .toList();
  }

  private void write(String path, String content) throws IOException {
    Files.createDirectories(folder.resolve(path).getParent());
    Files.writeString(folder.resolve(path), content);
  }
}
