package io.gristmill.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalStorageTest {

  private final Storage storage = new LocalStorage();
  @TempDir private Path folder;

  @Test
  void readsFromAnOffset() throws IOException {
    Files.writeString(folder.resolve("a"), "0123456789");
    InputFile file = storage.input(folder.resolve("a").toString());
    try (var in = file.open(7)) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("789");
    }
    assertThat(file.length()).isEqualTo(10);
    assertThat(storage.input(file.uri()).uri()).isEqualTo(file.uri());
  }

  /** A task of a lost executor may still write while the driver deletes. */
  @Test
  void deletesAFolderThatIsStillWrittenTo() throws Exception {
    Path parts = Files.createDirectories(folder.resolve("tree/parts"));
    AtomicInteger written = new AtomicInteger();
    Thread writer =
        new Thread(
            () -> {
              try {
                while (written.get() < 300) {
                  Files.createFile(parts.resolve("part-" + written.incrementAndGet()));
                }
              } catch (IOException e) {
                // The folder is gone.
                written.set(Integer.MAX_VALUE);
              }
            });
    writer.start();
    while (written.get() == 0) {
      Thread.onSpinWait();
    }
    storage.delete(folder.resolve("tree").toString());
    writer.join();
    assertThat(folder.resolve("tree")).doesNotExist();
  }

  @Test
  void writesFilesAtomically() throws IOException {
    OutputFile file = storage.output(folder.resolve("deep/er/a").toString());
    assertThatThrownBy(
            () -> {
              try (CommittedOutput out = file.create()) {
                out.write(1);
                throw new IOException("disk full");
              }
            })
        .hasMessage("disk full");
    assertThat(folder.resolve("deep/er")).isEmptyDirectory();

    file.write(new byte[] {1, 2});
    assertThat(folder.resolve("deep/er/a")).hasBinaryContent(new byte[] {1, 2});
  }

  @Test
  void listsFilesFoldersAndGlobsSortedWithoutHiddenNames() throws IOException {
    for (String name : new String[] {"b.gz", "a.gz", "in/c.gz", "_SUCCESS", ".crc", "in/d.txt"}) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.writeString(folder.resolve(name), name);
    }
    assertThat(storage.list(folder.toString()))
        .extracting(f -> f.uri().substring(folder.toUri().toString().length()))
        .containsExactly("a.gz", "b.gz", "in/c.gz", "in/d.txt");
    assertThat(storage.list(folder + "/*.gz")).hasSize(2);
    assertThat(storage.list(folder + "/**.gz")).hasSize(3);
    assertThat(storage.list(folder + "/a.gz")).hasSize(1);
    assertThat(storage.list(folder + "/absent")).isEmpty();
    assertThat(storage.list(folder + "/absent/*.gz")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a[1]", "a{1,2}", "a*", "a?", "a\\b", "[a", "a}", "a%20b", "a:b", " ", "#"})
  void takesAFileOrFolderThatExistsLiterally(String name) throws IOException {
    for (String other : new String[] {"a1", "a2", "ab"}) {
      Files.writeString(folder.resolve(other), other);
    }
    Path odd = Files.createDirectories(folder.resolve("in " + name)).resolve(name + ".gz");
    Files.writeString(odd, "x");

    for (String written :
        new String[] {
          odd.toString(),
          odd.getParent().toString(),
          odd.getParent() + "/*.gz",
          odd.toUri().toString()
        }) {
      assertThat(storage.list(written))
          .as(written)
          .extracting(InputFile::uri)
          .containsExactly(odd.toUri().toString());
    }
    assertThat(storage.input(odd.toUri().toString()).length()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2024-0[1-2]/x.gz   | 2",
        "2024-0[!1]/x.gz    | 1",
        "2024-0?            | 2",
        "{2024-01,2024-02}  | 2",
        "{2024-01/x,2024-02/x}.gz | 2",
        "*/x.gz             | 2",
        "**/x.gz            | 2",
        "2024*/*            | 2",
        "2024-01/[x].gz     | 1",
        "2024-01/\\x.gz     | 1",
        "2025*              | 0",
        "2025-01/*          | 0",
      })
  void aGlobNamesFilesAndFolders(String glob, int files) throws IOException {
    for (String name : new String[] {"2024-01/x.gz", "2024-02/x.gz", "2024-02/_x.gz", ".a/x.gz"}) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.writeString(folder.resolve(name), name);
    }
    assertThat(storage.list(folder + "/" + glob)).hasSize(files);
    assertThat(storage.list(folder.toUri() + glob)).hasSize(files);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[a", "{a", "{a,{b}}", "a\\"})
  void refusesABrokenGlobInOneLine(String glob) {
    assertThatThrownBy(() -> storage.list(folder + "/" + glob))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("neither a file nor a glob")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void followsLinksButNotCycles() throws IOException {
    Path far = Files.createDirectories(folder.resolve("far"));
    Files.writeString(far.resolve("x"), "x");
    Path in = Files.createDirectories(folder.resolve("in"));
    Files.createSymbolicLink(in.resolve("link"), far);
    assertThat(storage.list(in.toString())).hasSize(1);

    Files.createSymbolicLink(far.resolve("back"), in);
    assertThat(storage.list(in.toString())).hasSize(1);
  }

  @Test
  void namesAFolderThatIsReadAsAFile() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("a.json"));
    assertThatThrownBy(() -> storage.input(inner.toString()).open())
        .hasMessage(inner + ": a folder where a file is expected");
  }

  @Test
  void deletesFoldersWithTheirContent() throws IOException {
    Files.createDirectories(folder.resolve("x/y"));
    Files.writeString(folder.resolve("x/y/z"), "");
    storage.delete(folder.resolve("x").toString());
    storage.delete(folder.resolve("x").toString());
    assertThat(storage.exists(folder.resolve("x").toString())).isFalse();
  }
}
