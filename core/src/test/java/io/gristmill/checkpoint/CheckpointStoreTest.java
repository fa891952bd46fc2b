package io.gristmill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.CheckpointState.LoopState;
import io.gristmill.checkpoint.CheckpointStore.Content;
import io.gristmill.checkpoint.CheckpointStore.Retention;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStoreTest {

  private static final LoopState MEMORY =
      new LoopState(List.of(0.1, 1.0 / 3), 2, OptionalDouble.of(2.5), 1);

  private final LocalStorage storage = new LocalStorage();
  @TempDir private Path folder;
  private CheckpointStore store;

  @BeforeEach
  void openStore() {
    store = new CheckpointStore(storage, folder.toString());
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    write(7, OptionalDouble.of(3.25), "weights");
    Checkpoint newest = store.newest().orElseThrow();
    assertThat(newest.state()).isEqualTo(state(7, OptionalDouble.of(3.25)));
    try (var in = newest.file(Checkpoint.MODEL).open()) {
      assertThat(in.readAllBytes()).asString().isEqualTo("weights");
    }
    assertThat(folder.resolve("round-000007/state.json")).isRegularFile();
  }

  @Test
  void theNewestCompleteOneWins() throws IOException {
    write(9, OptionalDouble.empty(), "a");
    write(10, OptionalDouble.empty(), "b");
    Files.writeString(folder.resolve("round-000010").resolve(Checkpoint.MODEL), "truncat");
    assertThat(store.newest().orElseThrow().state().round()).isEqualTo(9);
    assertThat(store.damaged())
        .singleElement()
        .asString()
        .contains("7 bytes (expected 1 bytes)", "round-000010/model.safetensors");
  }

  @Test
  void skipsADamagedCheckpointOfTheRightLength() throws IOException {
    write(9, OptionalDouble.empty(), "weights");
    write(10, OptionalDouble.empty(), "weights");
    Files.writeString(folder.resolve("round-000010").resolve(Checkpoint.MODEL), "w\0\0\0\0\0s");
    assertThat(store.newest().orElseThrow().state().round()).isEqualTo(9);
    assertThatThrownBy(() -> store.list().get(1).verified(name -> true))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageMatching(
            "checkpoint file: damaged, checksum crc32c:\\w{8} \\(expected crc32c:\\w{8}\\) at"
                + " .*/round-000010/model.safetensors");
  }

  @Test
  void theModelCanBeReadIfTheOptimizerIsDamaged() throws IOException {
    write(9, OptionalDouble.empty(), "weights");
    store.write(
        state(10, OptionalDouble.empty()),
        directory -> {
          for (String name : List.of(Checkpoint.MODEL, Checkpoint.OPTIMIZER)) {
            storage.output(directory + "/" + name).write(new byte[] {7});
          }
          return List.of(Checkpoint.MODEL, Checkpoint.OPTIMIZER);
        });
    Files.write(folder.resolve("round-000010").resolve(Checkpoint.OPTIMIZER), new byte[1]);
    assertThat(store.newest().orElseThrow().state().round()).isEqualTo(10);
    assertThat(store.newestWhole().orElseThrow().state().round()).isEqualTo(9);
  }

  @Test
  void detectsAModifiedState() throws IOException {
    write(9, OptionalDouble.empty(), "weights");
    write(10, OptionalDouble.empty(), "weights");
    Path state = folder.resolve("round-000010/state.json");
    Files.writeString(
        state, Files.readString(state).replace("\"cursor\" : 600", "\"cursor\" : 601"));
    assertThat(store.newestWhole().orElseThrow().state().round()).isEqualTo(9);
  }

  @Test
  void takesTheChecksumThatWasNotedWhileWriting() throws IOException {
    Checkpoint written =
        store.write(
            state(1, OptionalDouble.empty()),
            directory -> {
              VectorFile.write(
                      storage.output(directory + "/" + Checkpoint.MODEL),
                      Map.of("x", List.of(3L)),
                      List.of(new float[] {1, 2}, new float[] {3}).iterator())
                  .note(storage, directory, Checkpoint.MODEL);
              return List.of(Checkpoint.MODEL);
            });
    assertThat(written.verified(name -> true)).isEqualTo(written);
    try (var files = Files.list(folder.resolve("round-000001"))) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void aWriteThatFailsLeavesNoCheckpoint() throws IOException {
    write(1, OptionalDouble.empty(), "a");
    Content failing =
        directory -> {
          throw new IOException("disk full");
        };
    assertThatThrownBy(() -> store.write(state(2, OptionalDouble.empty()), failing))
        .hasMessage("disk full");
    assertThat(rounds()).containsExactly(1);
  }

  @Test
  void replacesACheckpointOfTheSameRound() throws IOException {
    write(1, OptionalDouble.empty(), "old");
    Checkpoint second = write(1, OptionalDouble.empty(), "newer");
    assertThat(second.file(Checkpoint.MODEL).length()).isEqualTo(5);
    assertThat(rounds()).containsExactly(1);
  }

  @Test
  void keepsTheLastOnesAndTheBest() throws IOException {
    write(1, OptionalDouble.of(3), "a");
    write(2, OptionalDouble.of(2), "a");
    write(3, OptionalDouble.empty(), "a");
    write(4, OptionalDouble.of(4), "a");
    store.retain(new Retention(1, 0));
    assertThat(rounds()).containsExactly(2, 4);
    assertThat(store.best().orElseThrow().state().round()).isEqualTo(2);
  }

  @Test
  void theBestOneIsTheModelOfATrainingWithPatience() throws IOException {
    assertThat(store.model()).isEmpty();
    write(1, OptionalDouble.of(2), "a");
    write(2, OptionalDouble.of(3), "a");
    assertThat(store.model().orElseThrow().state().round()).isEqualTo(2);
    Path config = folder.resolve("round-000002").resolve(Checkpoint.RUN_CONFIG);
    Files.writeString(config, "training { patience=0 }");
    assertThat(store.model().orElseThrow().state().round()).isEqualTo(2);
    Files.writeString(config, "training { patience=1 }");
    assertThat(store.model().orElseThrow().state().round()).isEqualTo(1);
  }

  @Test
  void keepsTheFirstOfEverySpanForGood() throws IOException {
    for (int round : new int[] {2, 4, 6, 7, 10, 12, 21, 22, 23}) {
      write(round, OptionalDouble.empty(), "a");
      store.retain(new Retention(2, 5));
    }
    assertThat(rounds()).containsExactly(6, 10, 21, 22, 23);
  }

  @Test
  void readsACheckpointWithoutLoopState() throws IOException {
    Checkpoint written = write(1, OptionalDouble.empty(), "a");
    Path state = folder.resolve("round-000001/state.json");
    JsonMapper json = JsonMapper.builder().build();
    ObjectNode tree = (ObjectNode) json.readTree(state.toFile());
    tree.remove("memory");
    Files.writeString(state, tree.toString());
    assertThat(Checkpoint.open(storage, written.uri()).state().loopState())
        .isEqualTo(LoopState.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "{\"round\":1}",
        "{\"round\":1,\"step\":1,\"tokens\":1,\"seed\":1,\"cursor\":1}"
      })
  void rejectsAStateWithMissingKeys(String state) throws IOException {
    write(1, OptionalDouble.empty(), "old");
    Files.writeString(folder.resolve("round-000001/state.json"), state);

    assertThatThrownBy(() -> store.newest())
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("checkpoints: 1, all damaged (expected one that is not;")
        .hasMessageContaining(": checkpoint: no ")
        .hasMessageEndingWith("round-000001/state.json");
    assertThat(store.damaged()).singleElement().asString().startsWith("checkpoint: no ");
  }

  @Test
  void namesEachDamagedCheckpoint() throws IOException {
    write(1, OptionalDouble.empty(), "old");
    write(2, OptionalDouble.empty(), "new");
    Files.writeString(folder.resolve("round-000001").resolve(Checkpoint.MODEL), "bad");
    Files.writeString(folder.resolve("round-000002").resolve(Checkpoint.MODEL), "longer");

    assertThatThrownBy(() -> store.newestWhole())
        .hasMessageStartingWith("checkpoints: 2, all damaged ")
        .hasMessageContaining("round-000001/" + Checkpoint.MODEL)
        .hasMessageContaining("round-000002/" + Checkpoint.MODEL);
  }

  @Test
  void hasNoNewestWhenEmpty() throws IOException {
    assertThat(store.newest()).isEmpty();
    assertThat(store.best()).isEmpty();
  }

  @Test
  void showsBothFingerprintsWhenTheyDisagree() throws IOException {
    Checkpoint checkpoint = write(1, OptionalDouble.empty(), "a");
    checkpoint.require("tokenizer", "aaaa");
    assertThatThrownBy(() -> checkpoint.require("tokenizer", "bbbb"))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("tokenizer fingerprint: bbbb (expected aaaa by the checkpoint) at ");
  }

  @Test
  void namesADirectoryThatIsNoCheckpoint() {
    assertThatThrownBy(() -> Checkpoint.open(storage, folder.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("checkpoint: no state.json (expected a checkpoint directory) at " + folder);
  }

  private Checkpoint write(int round, OptionalDouble loss, String model) throws IOException {
    return store.write(
        state(round, loss),
        directory -> {
          byte[] bytes = model.getBytes(StandardCharsets.UTF_8);
          storage.output(directory + "/" + Checkpoint.MODEL).write(bytes);
          return List.of(Checkpoint.MODEL);
        });
  }

  private List<Integer> rounds() throws IOException {
    return store.list().stream().map(checkpoint -> checkpoint.state().round()).toList();
  }

  private static CheckpointState state(int round, OptionalDouble loss) {
    return new CheckpointState(
        round, 20L * round, 100L * round, 42, 60L * round, loss, MEMORY, fingerprints());
  }

  private static SortedMap<String, String> fingerprints() {
    return new TreeMap<>(Map.of("tokenizer", "aaaa"));
  }
}
