package io.gristmill.spark.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageManifestTest {

  private static final LocalStorage STORAGE = new LocalStorage();

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    StageManifest manifest =
        new StageManifest(
            "clean",
            "f00d",
            new TreeMap<>(Map.of("clean.profile", "\"fineweb-v1\"", "seed", "42")),
            new TreeMap<>(Map.of("earlier", "beef")),
            List.of(new InputEntry("file:///crawl/a.warc.gz", 12)),
            List.of(new OutputEntry("documents/part-00000.parquet", 34, "beef", 5)),
            Instant.parse("2026-01-02T03:04:05Z"),
            Instant.parse("2026-01-02T03:04:06.5Z"),
            "cafe",
            "0.1",
            JsonNodeFactory.instance.objectNode().put("kept", 5));

    String file = folder.resolve("manifest.json").toString();
    manifest.write(STORAGE.output(file));

    assertThat(StageManifest.read(STORAGE.input(file))).isEqualTo(manifest);
  }

  @Test
  void damageIsAnIncompatibleArtifactThatNamesTheFile() throws IOException {
    for (String damage : List.of("{\"stage\":\"clean\"}", "[]", "{\"sta", "")) {
      Path file = Files.writeString(folder.resolve("manifest.json"), damage);

      assertThatThrownBy(() -> StageManifest.read(STORAGE.input(file.toString())))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageContaining("manifest.json");
    }
  }
}
