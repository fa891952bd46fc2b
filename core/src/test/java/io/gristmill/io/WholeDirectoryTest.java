package io.gristmill.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeDirectoryTest {

  @Test
  void namesTheTargetAndNotTheTemporaryDirectory() {
    assertThatThrownBy(
            () ->
                WholeDirectory.write(
                    new LocalStorage(),
                    "/proc/new",
                    directory -> new LocalStorage().output(directory + "/a").write(new byte[] {1})))
        .isInstanceOf(FileSystemException.class)
        .hasMessage("/proc/new: cannot be made");
  }

  private final Storage storage = new LocalStorage();
  @TempDir private Path folder;

  private void write(String directory, String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    storage.output(directory + "/" + name).write(bytes);
  }

  @Test
  void theFirstOfTwoWritersThatFinishesKeepsTheName() throws IOException {
    String target = folder.resolve("model").toString();
    assertThatThrownBy(
            () ->
                WholeDirectory.write(
                    storage,
                    target,
                    slow -> {
                      write(slow, "a", "slow");
                      WholeDirectory.write(
                          storage,
                          target,
                          fast -> {
                            write(fast, "a", "fast");
                            write(fast, "b", "fast");
                          });
                      write(slow, "b", "slow");
                    }))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("--to: exists");
    for (String name : new String[] {"a", "b"}) {
      assertThat(folder.resolve("model").resolve(name)).hasContent("fast");
    }
    try (var left = Files.list(folder)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void aFailedWriteLeavesNothing() throws IOException {
    String target = folder.resolve("model").toString();
    assertThatThrownBy(
            () ->
                WholeDirectory.write(
                    storage,
                    target,
                    directory -> {
                      write(directory, "a", "half");
                      throw new IOException("full");
                    }))
        .hasMessage("full");
    assertThat(folder).isEmptyDirectory();
  }
}
