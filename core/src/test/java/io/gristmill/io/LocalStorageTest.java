package io.gristmill.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void writesAFileWholeOrNotAtAll() throws IOException {
    OutputFile file = storage.output(folder.resolve("deep/er/a").toString());
    assertThatThrownBy(
            () ->
                file.write(
                    out -> {
                      out.write(1);
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(folder.resolve("deep/er")).isEmptyDirectory();

    file.write(out -> out.write(new byte[] {1, 2}));
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

  @Test
  void deletesFoldersWithTheirContent() throws IOException {
    Files.createDirectories(folder.resolve("x/y"));
    Files.writeString(folder.resolve("x/y/z"), "");
    storage.delete(folder.resolve("x").toString());
    storage.delete(folder.resolve("x").toString());
    assertThat(storage.exists(folder.resolve("x").toString())).isFalse();
  }
}
