package io.gristmill.checkpoint.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Models whose tensors lie in several files, and folders whose weights are of another format. */
class ShardedModelTest {

  private static final int[] IDS = {1, 2, 3, 200};
  private static final String EMBEDDING = "transformer.wte.weight";
  private static final String HEAD = "lm_head.weight";
  private static final String FIRST = "model-00001-of-00002.safetensors";
  private static final String SECOND = "model-00002-of-00002.safetensors";

  private final LocalStorage storage = new LocalStorage();

  @TempDir private Path folder;
  private Path model;
  private Map<String, INDArray> tensors;
  private float[][] logits;

  @BeforeEach
  void export() throws IOException {
    model = folder.resolve("model");
    try (LoadedModel tiny = TinyModel.create(true)) {
      ExportFormats.named("safetensors").write(tiny, storage, model.toString());
      logits = tiny.network().logits(IDS);
    }
    Path file = model.resolve("model.safetensors");
    tensors = new LinkedHashMap<>(Safetensors.read(storage.input(file.toString())));
    Files.delete(file);
  }

  /** Every second tensor in the second file; the index names the files. */
  private void writeShards() throws IOException {
    Map<String, INDArray> first = new LinkedHashMap<>();
    Map<String, INDArray> second = new LinkedHashMap<>();
    List<String> index = new ArrayList<>();
    for (Map.Entry<String, INDArray> tensor : tensors.entrySet()) {
      boolean odd = index.size() % 2 == 1 || tensor.getKey().equals(HEAD);
      (odd ? second : first).put(tensor.getKey(), tensor.getValue());
      index.add("\"" + tensor.getKey() + "\": \"" + (odd ? SECOND : FIRST) + "\"");
    }
    Safetensors.write(storage.output(model.resolve(FIRST).toString()), first);
    Safetensors.write(storage.output(model.resolve(SECOND).toString()), second);
    writeIndex("{\"metadata\": {}, \"weight_map\": {" + String.join(", ", index) + "}}");
  }

  private void writeIndex(String json) throws IOException {
    Files.writeString(model.resolve("model.safetensors.index.json"), json);
  }

  private LoadedModel load() throws IOException {
    return LoadedModel.load(storage, model.toString());
  }

  @Test
  void aModelInSeveralFilesIsTheModelInOne() throws IOException {
    writeShards();
    Checkpoint imported =
        new HuggingFaceImport(storage, model.toString())
            .into(
                new CheckpointStore(storage, folder.resolve("run").toString()),
                storage,
                3,
                "seed = 3\n");
    try (LoadedModel loaded = load();
        LoadedModel checkpoint = LoadedModel.load(imported)) {
      assertThat(loaded.network().logits(IDS)).isDeepEqualTo(logits);
      assertThat(checkpoint.network().logits(IDS)).isDeepEqualTo(logits);
    }
  }

  @Test
  void aHeadInAnotherFileThanTheEmbeddingIsComparedWithIt() throws IOException {
    INDArray head = tensors.get(EMBEDDING).dup();
    tensors.put(HEAD, head);
    writeShards();
    try (LoadedModel loaded = load()) {
      assertThat(loaded.network().config().tiedEmbeddings()).isTrue();
    }
    head.muli(2);
    writeShards();
    try (LoadedModel loaded = load()) {
      assertThat(loaded.network().config().tiedEmbeddings()).isFalse();
    }
  }

  @Test
  void aTensorInTwoFilesIsRefused() throws IOException {
    writeShards();
    Files.copy(model.resolve(FIRST), model.resolve("again.safetensors"));
    writeIndex("{\"weight_map\": {\"a\": \"%s\", \"b\": \"again.safetensors\"}}".formatted(FIRST));
    assertThatThrownBy(this::load)
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("tensor: twice (expected once) transformer.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'weight_map': {'a': 'gone.safetensors'}} | model: no file gone.safetensors (expected it",
        "{'weight_map': {'a': '../x'}} | weight_map: \"../x\" (expected names of files)",
        "{'weight_map': {'a': 1}} | weight_map: 1 (expected names of files)",
        "{'metadata': {}} | weight_map: none (expected names of files by tensor)",
        "{'weight_map' | JSON: "
      })
  void aDamagedIndexIsOneLine(String index, String message) throws IOException {
    writeShards();
    writeIndex(index.replace('\'', '"'));
    assertThatThrownBy(this::load)
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith(message)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pytorch_model.bin | pytorch_model.bin",
        "tf_model.h5 | tf_model.h5",
        "model-00001-of-00002.safetensors | model-00001-of-00002.safetensors",
        "a.bin,b.bin,c.bin,d.bin | a.bin, b.bin, c.bin, ...",
        "notes.txt | none"
      })
  void weightsOfAnotherFormatAreNamed(String files, String shown) throws IOException {
    for (String name : files.split(",")) {
      Files.createFile(model.resolve(name));
    }
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "model: %s (expected model.safetensors, or model.safetensors.index.json and the files"
                + " it lists) at %s",
            shown, model);
  }
}
