package io.gristmill.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommittedOutputTest {

  @TempDir private Path folder;
  private Path path;
  private OutputFile file;

  @BeforeEach
  void name() {
    path = folder.resolve("a");
    file = new LocalStorage().output(path.toString());
  }

  @Test
  void replacesTheOldFileOnCommitAndNotBefore() throws IOException {
    Files.writeString(path, "old");
    try (CommittedOutput out = file.create()) {
      out.write(bytes("new"));
      out.flush();
      assertThat(path).hasContent("old");
      out.commit();
      assertThat(path).hasContent("new");
    }
    assertOnly(path);
  }

  @Test
  void leavesTheOldFileWithoutACommit() throws IOException {
    Files.writeString(path, "old");
    try (CommittedOutput out = file.create()) {
      out.write(bytes("new"));
    }
    assertThat(path).hasContent("old");
    assertOnly(path);
  }

  @Test
  void deletesWhatCannotBeRenamed() throws IOException {
    Files.createDirectories(path.resolve("in the way"));
    assertThatThrownBy(() -> file.write(bytes("new"))).isInstanceOf(FileSystemException.class);
    assertOnly(path);
  }

  @Test
  void countsAndHashesWhatIsWritten() throws IOException {
    try (CommittedOutput out = file.create().hashed()) {
      out.write(bytes("ab"));
      out.write('c');
      out.write(bytes("xdx"), 1, 1);
      out.commit();
      assertThat(out.bytes()).isEqualTo(4);
      assertThat(out.sha256()).isEqualTo(Sha256.of("abcd"));
    }
  }

  @Test
  void isCommittedOnce() throws IOException {
    CommittedOutput committed = file.create();
    committed.commit();
    assertThatThrownBy(committed::commit).isInstanceOf(IllegalStateException.class);
    CommittedOutput closed = file.create();
    closed.close();
    assertThatThrownBy(closed::commit).isInstanceOf(IllegalStateException.class);
    assertOnly(path);
  }

  @Test
  void copiesAnotherFile() throws IOException {
    Path source = Files.writeString(folder.resolve("b"), "content");
    file.copy(new LocalStorage().input(source.toString()));
    assertThat(path).hasContent("content");
    assertThatThrownBy(() -> file.copy(new LocalStorage().input(folder + "/absent")))
        .isInstanceOf(IOException.class);
    assertOnly(path, source);
  }

  private void assertOnly(Path... files) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      assertThat(found).containsExactlyInAnyOrder(files);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
