package io.gristmill.eval.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list in the configuration, and files of items. */
class TaskFileTest {

  private static final LocalStorage STORAGE = new LocalStorage();
  private static final String ITEM = "{\"query\": \"q\", \"choices\": [\"a\", \"b\"], \"gold\": 1}";

  @TempDir private Path folder;

  @Test
  void readsPlainAndCompressedFilesAndSkipsBlankLines() throws IOException {
    write("plain.jsonl", (ITEM + "\r\n\n  \n" + ITEM).getBytes(UTF_8));
    write("packed.jsonl.gz", gzip((ITEM + "\n" + ITEM + "\n").getBytes(UTF_8)));
    List<Task> tasks =
        TaskFile.list(STORAGE, List.of(folder.toString())).stream().map(this::read).toList();
    assertThat(tasks).extracting(Task::name).containsExactly("packed", "plain");
    assertThat(tasks).extracting(Task::format).containsOnly(TaskFormat.CHOICES);
    assertThat(tasks.get(0).items()).hasSize(2).isEqualTo(tasks.get(1).items());
  }

  @Test
  void formatBeforeTheFileDecides() throws IOException {
    String item =
        "{\"question\": {\"stem\": \"s\", \"choices\": [{\"text\": \"t\", \"label\": \"A\"},"
            + " {\"text\": \"u\", \"label\": \"B\"}]}, \"answerKey\": \"A\"}";
    String file = write("exam.jsonl", item.getBytes(UTF_8));
    assertThat(read(one("arc:" + file)).items().get(0).choices().get(0).context())
        .isEqualTo("Question: s\nAnswer:");
    assertThat(read(one("openbookqa:" + file)).items().get(0).choices().get(0).context())
        .isEqualTo("s");
    assertThatThrownBy(() -> one(file).read())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("one of [openbookqa, arc]: before the file in evaluation.tasks")
        .hasMessageEndingWith("exam.jsonl:1");
  }

  @Test
  void urisHaveSchemesThatAreNoFormats() throws IOException {
    String file = write("plain.jsonl", ITEM.getBytes(UTF_8));
    assertThat(read(one("file:" + file)).items()).hasSize(1);
    assertThat(read(one("choices:file://" + file)).items()).hasSize(1);
  }

  @Test
  void refusesUnknownFormatsMissingFilesAndEqualNames() throws IOException {
    assertThatThrownBy(() -> TaskFile.check(List.of("piqqa:items.jsonl")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith(
            "evaluation.tasks: piqqa:items.jsonl (expected FILE, or FORMAT:FILE")
        .hasMessageContaining("did you mean piqa?");
    assertThatThrownBy(() -> TaskFile.list(STORAGE, List.of(folder + "/none.jsonl")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("evaluation.tasks: no file");
    String one = write("exam.jsonl", ITEM.getBytes(UTF_8));
    String other = write("exam.v2.jsonl", ITEM.getBytes(UTF_8));
    assertThatThrownBy(() -> TaskFile.list(STORAGE, List.of(one, other)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("evaluation.tasks: two files of the name exam");
  }

  @Test
  void namesFileAndLineOfWhatIsNoItem() throws IOException {
    byte[] latin =
        (ITEM + "\n" + ITEM.replace('q', '\u00e9'))
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    for (byte[] second :
        List.of(
            "{\"query\": ".getBytes(UTF_8),
            (ITEM + "}").getBytes(UTF_8),
            "[1]".getBytes(UTF_8),
            "query".getBytes(UTF_8),
            "{}".getBytes(UTF_8),
            Arrays.copyOfRange(latin, ITEM.length() + 1, latin.length))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write((ITEM + "\n").getBytes(UTF_8));
      bytes.write(second);
      String file = write("exam.jsonl", bytes.toByteArray());
      assertThatThrownBy(() -> one(file).read())
          .isInstanceOf(InvalidInputException.class)
          .hasMessageEndingWith("exam.jsonl:2")
          .hasMessageNotContainingAny("\n", "com.fasterxml", "Source:");
    }
  }

  @Test
  void refusesEmptyAndTruncatedFiles() throws IOException {
    String empty = write("exam.jsonl", new byte[0]);
    assertThatThrownBy(() -> one(empty).read())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("items: 0 (expected at least 1) at ");
    byte[] packed = gzip(ITEM.getBytes(UTF_8));
    String cut = write("cut.jsonl.gz", Arrays.copyOf(packed, packed.length - 9));
    assertThatThrownBy(() -> one(cut).read())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected a whole gzip file");
  }

  private TaskFile one(String entry) throws IOException {
    List<TaskFile> files = TaskFile.list(STORAGE, List.of(entry));
    assertThat(files).hasSize(1);
    return files.get(0);
  }

  private Task read(TaskFile file) {
    try {
      return file.read();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes).toString();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
