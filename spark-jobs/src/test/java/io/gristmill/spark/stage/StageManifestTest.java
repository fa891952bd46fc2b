package io.gristmill.spark.stage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gristmill.encryption.EncryptedStorage;
import io.gristmill.encryption.MasterKey;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.storage.HadoopConfigurations;
import io.gristmill.spark.table.DecryptedRun;
import io.gristmill.spark.table.TestKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageManifestTest {

  private static final LocalStorage STORAGE = new LocalStorage();

  @TempDir private Path folder;

  @Test
  void readsWhatItWrites() throws IOException {
    StageManifest manifest = manifest(1, 1);
    ManifestFile file = new ManifestFile(STORAGE, folder.toString());
    file.write(manifest);

    assertThat(file.read()).isEqualTo(manifest);
    assertThat(folder.resolve("manifest")).doesNotExist();
  }

  @Test
  void manyEntriesAreInFilesReadOneByOne() throws IOException {
    StageManifest manifest = manifest(7, 5);
    new ManifestFile(STORAGE, folder.toString(), 3).write(manifest);

    assertThat(Files.size(folder.resolve("manifest.json"))).isLessThan(3000);
    assertThat(folder.resolve("manifest/inputs-00002.jsonl")).exists();
    assertThat(folder.resolve("manifest/inputs-00003.jsonl")).doesNotExist();
    StageManifest read = new ManifestFile(STORAGE, folder.toString()).read();
    assertThat(read.inputs()).containsExactlyElementsOf(manifest.inputs());
    assertThat(read.outputs()).containsExactlyElementsOf(manifest.outputs());
    assertThat(read.outputs().count()).isEqualTo(5);
    assertThat(read.outputs().bytes()).isEqualTo(manifest.outputs().bytes());
    assertThat(read.toJson()).isEqualTo(manifest.toJson());
    new ManifestFile(STORAGE, folder.toString()).write(read);
    assertThat(new ManifestFile(STORAGE, folder.toString()).read()).isEqualTo(manifest);
  }

  @Test
  void identityIsReadWithoutEntries() throws IOException {
    StageManifest manifest = manifest(7, 5);
    new ManifestFile(STORAGE, folder.toString(), 3).write(manifest);
    Files.delete(folder.resolve("manifest/outputs-00001.jsonl"));

    StageManifest read = new ManifestFile(STORAGE, folder.toString()).read();
    assertThat(read.identity()).isEqualTo(manifest.identity());
    assertThat(read.outputs().bytes()).isEqualTo(manifest.outputs().bytes());
    assertThatThrownBy(() -> read.outputs().forEach(entry -> {}))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("manifest: no file (expected a part")
        .hasMessageContaining("outputs-00001.jsonl");
  }

  @Test
  void refusesEntriesOfAnotherAttempt() throws IOException {
    new ManifestFile(STORAGE, folder.toString(), 3).write(manifest(7, 5));
    byte[] head = Files.readAllBytes(folder.resolve("manifest.json"));
    new ManifestFile(STORAGE, folder.toString(), 3).write(manifest(7, 6));
    Files.write(folder.resolve("manifest.json"), head);

    StageManifest read = new ManifestFile(STORAGE, folder.toString()).read();
    assertThatThrownBy(() -> read.outputs().stream().toList())
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("expected a part of SHA-256");
  }

  @Test
  void decryptsEntriesOfAnEncryptedRun() throws IOException {
    MasterKey key = TestKey.write(folder, 7).load();
    String run = folder.resolve("run").toString();
    Storage encrypted = new EncryptedStorage(STORAGE, run, key);
    new ManifestFile(encrypted, run + "/clean", 3).write(manifest(7, 5));
    assertThat(Files.readString(Path.of(run, "clean/manifest/outputs-00000.jsonl"), ISO_8859_1))
        .doesNotContain("documents/part");

    String plain = folder.resolve("plain").toString();
    new DecryptedRun(encrypted, run, HadoopConfigurations.create(), STORAGE, plain).write();

    assertThat(new ManifestFile(STORAGE, plain + "/clean").read().toJson())
        .isEqualTo(manifest(7, 5).toJson());
  }

  private static StageManifest manifest(int inputs, int outputs) {
    return new StageManifest(
        "clean",
        "f00d",
        new TreeMap<>(Map.of("clean.profile", "\"fineweb-v1\"", "seed", "42")),
        new TreeMap<>(Map.of("earlier", "beef")),
        Entries.inputs(
            IntStream.range(0, inputs)
                .mapToObj(i -> new InputEntry("file:///crawl/" + i + ".warc.gz", 12 + i))
                .toList()),
        Entries.outputs(
            IntStream.range(0, outputs)
                .mapToObj(i -> new OutputEntry("documents/part-" + i, 34 + i, "beef", i))
                .toList()),
        Instant.parse("2026-01-02T03:04:05Z"),
        Instant.parse("2026-01-02T03:04:06.5Z"),
        "cafe",
        "0.1",
        JsonNodeFactory.instance.objectNode().put("kept", 5));
  }

  @Test
  void namesADamagedFile() throws IOException {
    for (String damage : List.of("{\"stage\":\"clean\"}", "[]", "{\"sta", "")) {
      Files.writeString(folder.resolve("manifest.json"), damage);

      assertThatThrownBy(() -> new ManifestFile(STORAGE, folder.toString()).read())
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageContaining("manifest.json");
    }
  }
}
