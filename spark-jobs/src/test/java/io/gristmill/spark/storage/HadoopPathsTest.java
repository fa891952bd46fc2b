package io.gristmill.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HadoopPathsTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "file:///a%20b/c:d, file:/a b/c:d",
    "'hdfs://nn:8020/a%20b#c?d', 'hdfs://nn:8020/a%20b#c?d'",
    "hdfs:///a, hdfs:/a",
    "/a%20b, /a%20b",
    "2024-05-06T07:08:09, ./2024-05-06T07:08:09",
  })
  void pathsAreNotEncoded(String uri, String path) {
    assertThat(HadoopPaths.of(uri)).hasToString(path);
    assertThat(HadoopPaths.of(HadoopPaths.uri(HadoopPaths.of(uri)))).isEqualTo(HadoopPaths.of(uri));
  }

  @ParameterizedTest
  @CsvSource({
    "s3://bucket/x, s3a://",
    "s3n://bucket/x, s3a://",
    "foo://bucket/x, hdfs://",
    "s3a://bucket/x, spark.jars",
    "hdfs://no-such-host.invalid/x, an address that can be reached",
  })
  void refusesAnUnknownStoreInOneLine(String uri, String word) {
    Storage storage = new HadoopStorage(HadoopConfigurations.create());
    assertThatThrownBy(() -> storage.list(uri))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(word)
        .message()
        .doesNotContain("\n");
    assertThatThrownBy(() -> storage.output(uri).write(new byte[] {1}))
        .isInstanceOf(InvalidInputException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "hdfs:///runs/a, hdfs://localhost:8020/runs/a",
    "/runs/a, hdfs://localhost:8020/runs/a",
    "hdfs://other:8020/runs/a, hdfs://other:8020/runs/a",
    "s3a://bucket/runs/a, s3a://bucket/runs/a",
    "file:///runs/a, file:///runs/a",
  })
  void addsTheHostOfTheDriver(String uri, String qualified) {
    Configuration configuration = HadoopConfigurations.create();
    configuration.set("fs.defaultFS", "hdfs://localhost:8020");
    Storage storage = new HadoopStorage(configuration);
    assertThat(storage.output(uri).uri()).isEqualTo(qualified);
    assertThat(storage.input(uri).uri()).isEqualTo(qualified);
  }

  @Test
  void relativePathsAreInTheHomeOfTheDriversUser() {
    Configuration configuration = HadoopConfigurations.create();
    configuration.set("fs.defaultFS", "hdfs://localhost:8020");
    assertThat(new HadoopStorage(configuration).output("runs/a").uri())
        .isEqualTo("hdfs://localhost:8020/user/" + System.getProperty("user.name") + "/runs/a");
  }

  @Test
  void refusesHdfsWithoutAnyHost() {
    Storage storage = new HadoopStorage(HadoopConfigurations.create());
    assertThatThrownBy(() -> storage.output("hdfs:///runs/a"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no host (expected hdfs://HOST/")
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a[1]", "a{1,2}", "a*", "a?", "a%20b", "a:b", "a b", "#"})
  void existingNamesAreLiteralOnEveryFileSystem(String name) throws IOException {
    Storage storage = new HadoopStorage(FarFileSystem.configuration());
    Path odd = Files.createDirectories(folder.resolve(name)).resolve(name);
    Files.writeString(odd, "x");
    Files.createDirectories(folder.resolve("a1"));

    assertThat(storage.list("far:" + odd)).hasSize(1);
    assertThat(storage.list("far:" + odd.getParent())).hasSize(1);
    assertThat(storage.list("far:" + odd).get(0).length()).isEqualTo(1);
    storage.output("far:" + odd).write(new byte[3]);
    assertThat(odd).hasSize(3);
    // Hadoop's own globs cannot go through a folder with a colon.
    if (!name.contains(":")) {
      assertThat(storage.list("far:" + odd.getParent() + "/*")).hasSize(1);
    }
  }

  @Test
  void refusesABrokenGlobInOneLine() {
    Storage storage = new HadoopStorage(FarFileSystem.configuration());
    assertThatThrownBy(() -> storage.list("far:" + folder + "/[a"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("every bracket closed");
  }

  @Test
  void configurationsHaveSparksSettingsOfHadoop() {
    System.setProperty("spark.hadoop.fs.gristmill.test", "7");
    try {
      Configuration configuration = HadoopConfigurations.create();
      assertThat(configuration.getInt("fs.gristmill.test", 0)).isEqualTo(7);
    } finally {
      System.clearProperty("spark.hadoop.fs.gristmill.test");
    }
  }
}
