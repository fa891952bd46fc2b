package io.gristmill.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.spark.SerializationRoundTrip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Storage on a file system that only Hadoop knows, such as HDFS and S3A. */
class HadoopStorageTest {

  @TempDir private Path folder;
  private final Storage storage =
      SerializationRoundTrip.JAVA.of(new HadoopStorage(FarFileSystem.configuration()));

  @Test
  void overwritesFilesAndReadsThemFromAnyByte() throws IOException {
    write("a/b.txt", "old");
    write("a/b.txt", "hello");

    InputFile file = storage.input(uri("a/b.txt"));
    assertThat(file.length()).isEqualTo(5);
    try (InputStream in = file.open(1)) {
      assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("ello");
    }
    try (Stream<Path> files = Files.list(folder.resolve("a"))) {
      assertThat(files).containsExactly(folder.resolve("a/b.txt"));
    }
  }

  @Test
  void aFileThatIsNotCommittedLeavesTheOldOneAndNothingElse() throws IOException {
    write("a/b.txt", "old");
    assertThatThrownBy(
            () -> {
              try (CommittedOutput out = storage.output(uri("a/b.txt")).create()) {
                out.write(1);
                throw new IOException("disk full");
              }
            })
        .hasMessage("disk full");
    Files.createDirectories(folder.resolve("a/folder/in the way"));
    assertThatThrownBy(() -> write("a/folder", "new")).isInstanceOf(IOException.class);

    assertThat(folder.resolve("a/b.txt")).hasContent("old");
    try (Stream<Path> files = Files.list(folder.resolve("a"))) {
      assertThat(files)
          .containsExactlyInAnyOrder(folder.resolve("a/b.txt"), folder.resolve("a/folder"));
    }
  }

  @Test
  void listsFilesFoldersAndGlobsSortedAndWithoutWhatIsHidden() throws IOException {
    for (String name : List.of("in/b.gz", "in/a.gz", "in/_SUCCESS", "in/.part", "in/deep/c.gz")) {
      write(name, "x");
    }
    assertThat(names("in")).containsExactly("in/a.gz", "in/b.gz", "in/deep/c.gz");
    assertThat(names("in/*")).containsExactly("in/a.gz", "in/b.gz", "in/deep/c.gz");
    assertThat(names("in/{a,b}.gz")).containsExactly("in/a.gz", "in/b.gz");
    assertThat(names("in/_SUCCESS")).containsExactly("in/_SUCCESS");
    assertThat(names("in/*.xz")).isEmpty();
    assertThat(names("absent")).isEmpty();
  }

  @Test
  void metadataOfAListingIsNotRequestedAgain() throws IOException {
    write("in/deep/a.gz", "0123456789");
    List<InputFile> files = storage.list(uri("in"));
    Files.delete(folder.resolve("in/deep/a.gz"));

    assertThat(files.get(0).length()).isEqualTo(10);
    assertThat(files.get(0).hostBytes(0, 6)).isEqualTo(Map.of("one", 4L, "two", 6L, "three", 2L));
    assertThat(files.get(0).hostBytes(5, 99)).isEqualTo(Map.of("two", 3L, "three", 5L));
  }

  @Test
  void namedFileHasBlockLocations() throws IOException {
    write("in/a.gz", "01");
    assertThat(storage.list(uri("in/a.gz")).get(0).hostBytes(0, 2))
        .isEqualTo(Map.of("one", 2L, "two", 2L));
    assertThat(storage.input(uri("in/a.gz")).hostBytes(0, 2)).isEmpty();
  }

  @Test
  void locationsOfAFileFoundByAGlobAreRequestedOnce() throws IOException {
    write("in/a.gz", "0123456789");
    InputFile file = storage.list(uri("in/*.gz")).get(0);
    assertThat(file.hostBytes(0, 2)).isEqualTo(Map.of("one", 2L, "two", 2L));
    Files.delete(folder.resolve("in/a.gz"));
    assertThat(file.hostBytes(4, 8)).isEqualTo(Map.of("two", 4L, "three", 4L));
  }

  @Test
  void deletedFileHasNoHosts() throws IOException {
    write("in/a.gz", "01");
    InputFile file = storage.list(uri("in/*.gz")).get(0);
    Files.delete(folder.resolve("in/a.gz"));

    assertThat(file.length()).isEqualTo(2);
    assertThat(file.hostBytes(0, 2)).isEmpty();
  }

  @Test
  void renamesIntoNewFoldersAndDeletesTrees() throws IOException {
    write("round/state.json", "{}");
    storage.rename(uri("round"), uri("checkpoints/round-000001"));

    assertThat(storage.exists(uri("checkpoints/round-000001/state.json"))).isTrue();
    storage.delete(uri("checkpoints"));
    assertThat(storage.exists(uri("checkpoints"))).isFalse();
    storage.delete(uri("checkpoints"));
  }

  @Test
  void limitsRetriesOfAMissingObjectStoreUnlessTheUserSetsThem() {
    Configuration configuration = new Configuration();
    configuration.set("fs.s3a.retry.limit", "9");
    assertThat(configuration.getInt("fs.s3a.attempts.maximum", 0)).isEqualTo(20);
    HadoopStorage limited = new HadoopStorage(configuration);

    assertThat(limited).isNotNull();
    assertThat(configuration.getInt("fs.s3a.attempts.maximum", 0)).isEqualTo(4);
    assertThat(configuration.getInt("fs.s3a.retry.limit", 0)).isEqualTo(9);
  }

  @Test
  void namesAFolderThatIsReadAsAFile() throws IOException {
    Files.createDirectories(folder.resolve("a.json"));
    String folderUri = folder.resolve("a.json").toUri().toString();
    Storage local = new HadoopStorage(new Configuration());
    assertThatThrownBy(() -> local.input(folderUri).open().read())
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("a folder where a file is expected")
        .hasMessageContaining("a.json");
  }

  private void write(String name, String content) throws IOException {
    storage.output(uri(name)).write(content.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> names(String pattern) throws IOException {
    String root = uri("");
    return storage.list(uri(pattern)).stream()
        .map(file -> file.uri().replace("far:///", "far:/").substring(root.length()))
        .toList();
  }

  private String uri(String name) {
    return "far:" + folder + "/" + name;
  }
}
