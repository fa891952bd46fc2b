package io.gristmill.spark.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.preprocessing.mask.Masker.Masked;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import io.gristmill.spark.clean.CleanWriter.CleanResult;
import io.gristmill.spark.stage.RunConfig;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a task appear when they are committed, one after the other, or not at all. */
class CleanWriterTest {

  /** In the order of their commits. */
  private static final List<String> FILES =
      List.of(
          "rejects/part-00007.parquet",
          "documents/part-00007.parquet",
          "_statistics/part-00007.jsonl",
          "_quarantine/part-00007.jsonl",
          "_counts/part-00007.jsonl");

  private static final Provenance PLACE = new Provenance("file:/a.jsonl", 0, 9);

  @TempDir private Path folder;

  @Test
  void filesAppearOnCommit() throws IOException {
    try (CleanWriter writer = writer()) {
      fill(writer);
      assertThat(visible()).isEmpty();
      CleanResult result = writer.commit();
      assertThat(result.outputs()).extracting(file -> file.records()).containsExactly(1L, 2L);
    }
    assertThat(all().keySet()).containsExactlyInAnyOrderElementsOf(FILES);
  }

  @Test
  void nothingIsLeftWithoutACommit() throws IOException {
    try (CleanWriter writer = writer()) {
      fill(writer);
    }
    assertThat(all()).isEmpty();
  }

  @Test
  void nothingIsLeftOfARowThatCannotBeWritten() throws IOException {
    assertThatThrownBy(
            () -> {
              try (CleanWriter writer = writer()) {
                fill(writer);
                Map<String, Double> values = Collections.singletonMap("rule/value", null);
                writer.accept("a", new Outcome.Dropped(document("4", ""), "r", "reason", values));
                writer.commit();
              }
            })
        .isInstanceOf(NullPointerException.class);
    assertThat(all()).isEmpty();
  }

  @Test
  void nothingIsLeftIfAFileCannotBeOpened() throws IOException {
    Files.writeString(folder.resolve("rejects"), "a file where a folder is expected");
    assertThatThrownBy(this::writer).isInstanceOf(FileSystemException.class);
    assertThat(all().keySet()).containsExactly("rejects");
  }

  /** The commits before it are done; a repeated task replaces them. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void aFailedCommitLeavesTheFilesBeforeItOnly(int failing) throws IOException {
    Path inTheWay = Files.createDirectories(folder.resolve(FILES.get(failing)).resolve("x"));
    assertThatThrownBy(this::write).isInstanceOf(FileSystemException.class);
    assertThat(all().keySet()).containsExactlyInAnyOrderElementsOf(FILES.subList(0, failing));

    Files.delete(inTheWay);
    Files.delete(inTheWay.getParent());
    write();
    SortedMap<String, String> repeated = all();
    new LocalStorage().delete(folder.toString());
    write();
    assertThat(repeated).isEqualTo(all()).hasSize(FILES.size());
  }

  private void write() throws IOException {
    try (CleanWriter writer = writer()) {
      fill(writer);
      writer.commit();
    }
  }

  private CleanWriter writer() throws IOException {
    return new CleanWriter(
        new LocalStorage(), folder.toString(), section(), text -> new Masked(text, Map.of()), 7);
  }

  private static void fill(CleanWriter writer) throws IOException {
    writer.accept("a", new Outcome.Kept(document("1", "one"), Map.of("rule/value", 1.0)));
    writer.accept("a", new Outcome.Kept(document("2", "two"), Map.of()));
    writer.accept("b", new Outcome.Dropped(document("3", ""), "extract", "empty_text", Map.of()));
    writer.accept("b", new Outcome.Quarantined("gzip-corrupt", "bad block", PLACE));
    writer.accept("b", new Outcome.Other("request", PLACE));
  }

  private static Document document(String id, String text) {
    return new Document(id, "", text, "en", "jsonl", Document.UNKNOWN_TIME, PLACE);
  }

  private static CleanSection section() {
    return RunConfig.load(List.of()).clean();
  }

  private List<String> visible() throws IOException {
    return all().keySet().stream().filter(name -> !name.contains("/.")).toList();
  }

  /** Every file below the folder and its checksum. */
  private SortedMap<String, String> all() throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        files.put(
            folder.relativize(file).toString(),
            Sha256.hex(Sha256.digest().digest(Files.readAllBytes(file))));
      }
    }
    return files;
  }
}
