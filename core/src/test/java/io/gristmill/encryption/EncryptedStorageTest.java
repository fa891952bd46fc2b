package io.gristmill.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are under the key, and how the key travels and a run is marked. */
class EncryptedStorageTest {

  private static final LocalStorage FILES = new LocalStorage();

  @TempDir private Path folder;
  private KeyReference reference;
  private MasterKey key;
  private Storage storage;

  @BeforeEach
  void createStorage() {
    reference = TestKey.write(folder, 1);
    key = MasterKey.load(reference);
    storage = new EncryptedStorage(FILES, run(), key);
  }

  @Test
  void manifestsStayPlain() throws IOException {
    for (String name : List.of("clean/manifest.json", "checkpoints/_begun")) {
      write(storage, run() + "/" + name, "{}");
      assertThat(folder.resolve("run").resolve(name)).hasContent("{}");
      assertThat(read(storage.input(run() + "/" + name))).isEqualTo("{}");
    }
  }

  @Test
  void listsTheFilesOfTheRunByTheirPlainLengths() throws IOException {
    write(storage, run() + "/clean/report.json", "report");
    assertThat(storage.list(run())).hasSize(1);
    InputFile file = storage.list(run() + "/clean").get(0);
    assertThat(file.length()).isEqualTo(6);
    assertThat(read(file)).isEqualTo("report");
  }

  @Test
  void unencryptedInputFilesAreReadUnchanged() throws IOException {
    write(FILES, folder + "/crawl/a.jsonl", "{}");
    assertThat(read(storage.input(folder + "/crawl/a.jsonl"))).isEqualTo("{}");
    assertThat(read(storage.list(folder + "/crawl").get(0))).isEqualTo("{}");
    assertThat(storage.input(folder + "/crawl/a.jsonl").length()).isEqualTo(2);
  }

  @Test
  void filesOfAnotherRunUnderTheSameKeyAreRead() throws IOException {
    Storage other = new EncryptedStorage(FILES, folder + "/other", key);
    write(other, folder + "/other/model", "weights");
    assertThat(read(storage.input(folder + "/other/model"))).isEqualTo("weights");
    assertThat(storage.input(folder + "/other/model").length()).isEqualTo(7);
  }

  @Test
  void aRunWithTheSameNamePrefixIsDistinct() throws IOException {
    write(FILES, folder + "/run-2/a.json", "plain");
    assertThat(read(storage.input(folder + "/run-2/a.json"))).isEqualTo("plain");
  }

  @Test
  void isNoLocalFileThatCouldBeMapped() {
    assertThat(FILES.input(run() + "/a.bin").local()).isPresent();
    assertThat(storage.input(run() + "/a.bin").local()).isEmpty();
  }

  @Test
  void theKeyIsNotSerialized() throws Exception {
    write(storage, run() + "/a", "text");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(storage);
    }
    String travelling = bytes.toString(StandardCharsets.ISO_8859_1);
    assertThat(travelling).contains(reference.reference(), key.id());
    assertThat(travelling).doesNotContain("\1\1\1\1\1\1\1\1", "0101010101010101");
    assertThat(key.toString()).doesNotContain("\1\1\1\1", "01010101");
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(read(((Storage) in.readObject()).input(run() + "/a"))).isEqualTo("text");
    }
  }

  @Test
  void everyLoadMustFindTheSameKey() {
    MasterKey elsewhere = MasterKey.of(reference, "0123456789abcdef");
    assertThatThrownBy(() -> elsewhere.derive("anything"))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining(key.id())
        .hasMessageContaining("0123456789abcdef");
  }

  @Test
  void rejectsAKeyOfWrongLengthWithoutShowingIt() throws IOException {
    Path file = folder.resolve("short");
    Files.writeString(file, "c2hvcnQga2V5IQ==");
    assertThatThrownBy(() -> MasterKey.load(KeyReference.parse("file:" + file)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("expected 32")
        .hasMessageContaining(file.toString())
        .hasMessageNotContainingAny("c2hvcnQ", "short key");
  }

  @Test
  void aRunIsMarkedOnceAndKnownByItsKey() throws IOException {
    EncryptionMark mark = new EncryptionMark(FILES, run());
    mark.begin(Optional.of(key));
    write(storage, run() + "/clean/report.json", "report");
    mark.begin(Optional.of(key));
    mark.check(Optional.of(key));
    MasterKey other = MasterKey.load(TestKey.write(folder, 2));
    refuses(mark, Optional.of(other), "key: id " + other.id(), "expected id " + key.id());
    refuses(mark, Optional.empty(), "key: none", "expected id " + key.id());
  }

  @Test
  void aRunBegunPlainIsNotContinuedUnderAKey() throws IOException {
    write(FILES, run() + "/clean/report.json", "report");
    EncryptionMark mark = new EncryptionMark(FILES, run());
    mark.begin(Optional.empty());
    refuses(mark, Optional.of(key), "key: id " + key.id(), "expected none");
  }

  @Test
  void aRunWithNothingButAMarkMayBeginAgain() throws IOException {
    EncryptionMark mark = new EncryptionMark(FILES, run());
    mark.begin(Optional.of(key));
    mark.begin(Optional.empty());
    assertThat(folder.resolve("run").resolve(EncryptionMark.FILE)).doesNotExist();
    MasterKey other = MasterKey.load(TestKey.write(folder, 2));
    mark.begin(Optional.of(other));
    assertThat(folder.resolve("run").resolve(EncryptionMark.FILE))
        .content()
        .contains(other.id())
        .doesNotContain("02020202");
  }

  private static void refuses(EncryptionMark mark, Optional<MasterKey> key, String... words) {
    assertThatThrownBy(() -> mark.begin(key))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContainingAll(words);
  }

  private String run() {
    return folder.resolve("run").toString();
  }

  private static void write(Storage storage, String uri, String text) throws IOException {
    storage.output(uri).write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(InputFile file) throws IOException {
    try (InputStream in = file.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
