package io.gristmill.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointState;
import io.gristmill.checkpoint.CheckpointState.LoopState;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.checkpoint.CheckpointStore.Retention;
import io.gristmill.checkpoint.HuggingFaceModel;
import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.LoraShape;
import io.gristmill.training.TrainingCheckpoints.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What a training begins with from a checkpoint of another shape. */
class StartingWeightsTest {

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(1e-3, 1e-4, 2, 5, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.COSINE);
  private static final LoraShape LORA = new LoraShape(4, 8, List.of("qkv", "up"));
  private static final int VOCABULARY = 1000;
  private static final SortedMap<String, String> FINGERPRINTS =
      new TreeMap<>(Map.of("tokenizer", "t"));

  private final LocalStorage storage = new LocalStorage();
  @TempDir private Path folder;

  private static GptConfig model(Architecture architecture, boolean tied) {
    BlockShape block =
        architecture == Architecture.GPT2
            ? BlockShape.gpt2(24, 3)
            : new BlockShape(architecture, 1, 32, false, 5000);
    return new GptConfig(VOCABULARY, 16, 24, 2, 3, tied, block, 0);
  }

  private TrainingCheckpoints checkpoints(String run, GptConfig model, long seed) {
    byte[] tokenizer = "{}".getBytes(StandardCharsets.UTF_8);
    Origin origin = new Origin(seed, FINGERPRINTS, tokenizer, "");
    CheckpointStore store = new CheckpointStore(storage, folder.resolve(run).toString());
    return new TrainingCheckpoints(store, storage, model, origin, new Retention(1, 0));
  }

  /** A checkpoint with the random weights of seed 3. */
  private String source(GptConfig model) throws IOException {
    Path random = folder.resolve("random");
    try (GptNetwork network = GptNetwork.create(model, OPTIMIZER, 3)) {
      HuggingFaceModel.save(network, storage, random.toString());
    }
    OptionalDouble loss = OptionalDouble.empty();
    return new CheckpointStore(storage, folder.resolve("source").toString())
        .write(
            new CheckpointState(0, 0, 0, 1, 0, loss, LoopState.NONE, FINGERPRINTS),
            directory -> {
              for (String name : List.of(Checkpoint.MODEL, Checkpoint.CONFIG)) {
                storage
                    .output(directory + "/" + name)
                    .copy(storage.input(random.resolve(name).toString()));
              }
              return List.of(Checkpoint.MODEL, Checkpoint.CONFIG);
            })
        .uri();
  }

  private Map<String, INDArray> begun(String run, GptConfig model, long seed, String source)
      throws IOException {
    Checkpoint checkpoint = checkpoints(run, model, seed).begin(source);
    assertThat(checkpoint.verified(name -> true).state().round()).isZero();
    try (GptNetwork network =
        HuggingFaceModel.load(checkpoint.storage(), checkpoint.uri(), OPTIMIZER)) {
      assertThat(network.config()).isEqualTo(model);
      return network.weights();
    }
  }

  @ParameterizedTest
  @CsvSource({"GPT2, true", "GPT2, false", "LLAMA, true", "LLAMA, false"})
  void addsAdaptersAndRowsBySeedAndKeepsTheRest(Architecture architecture, boolean tied)
      throws IOException {
    GptConfig from = model(architecture, tied);
    GptConfig to = from.withVocabulary(VOCABULARY + 300).withLora(LORA).withDropout(0.1);
    String source = source(from);
    Map<String, INDArray> weights = begun("one", to.withDropout(0), 7, source);
    int grown = 0;
    try (GptNetwork before = GptNetwork.create(from, OPTIMIZER, 3);
        GptNetwork fresh = GptNetwork.create(to, OPTIMIZER, 7)) {
      for (Map.Entry<String, INDArray> tensor : before.weights().entrySet()) {
        INDArray now = weights.remove(tensor.getKey());
        if (now.size(0) != tensor.getValue().size(0)) {
          grown++;
          requireNormal(now.get(NDArrayIndex.interval(VOCABULARY, VOCABULARY + 300)));
          now = now.get(NDArrayIndex.interval(0, VOCABULARY), NDArrayIndex.all());
        }
        assertThat(now.equalsWithEps(tensor.getValue(), 0)).as(tensor.getKey()).isTrue();
      }
      assertThat(grown).isEqualTo(tied ? 1 : 2);
      assertThat(weights).hasSize(architecture == Architecture.GPT2 ? 8 : 20);
      // The adapters are those of a new model of the same seed.
      Map<String, INDArray> ofSeed = fresh.weights();
      weights.forEach(
          (name, tensor) ->
              assertThat(tensor.equalsWithEps(ofSeed.get(name), 0)).as(name).isTrue());
    }
    weights.forEach(
        (name, tensor) -> {
          double largest = tensor.amaxNumber().doubleValue();
          if (name.endsWith("lora_B.weight")) {
            assertThat(largest).isZero();
          } else {
            assertThat(largest).isBetween(0.15, 1 / Math.sqrt(24));
          }
        });
  }

  private static void requireNormal(INDArray rows) {
    assertThat(rows.meanNumber().doubleValue()).isCloseTo(0, within(1e-3));
    assertThat(rows.stdNumber().doubleValue()).isCloseTo(0.02, within(1e-3));
  }

  @Test
  void theSeedDecidesWhatIsAdded() throws IOException {
    GptConfig from = model(Architecture.GPT2, true);
    GptConfig to = from.withVocabulary(VOCABULARY + 2).withLora(LORA);
    String source = source(from);
    Map<String, INDArray> one = begun("one", to, 7, source);
    Map<String, INDArray> same = begun("same", to, 7, source);
    Map<String, INDArray> other = begun("other", to, 8, source);
    for (String name :
        List.of("transformer.wte.weight", "transformer.h.0.mlp.c_fc.lora_A.weight")) {
      assertThat(same.get(name).equalsWithEps(one.get(name), 0)).isTrue();
      assertThat(other.get(name).equalsWithEps(one.get(name), 0)).isFalse();
    }
    assertThat(
            one.get("transformer.h.0.mlp.c_fc.lora_A.weight")
                .equalsWithEps(one.get("transformer.h.1.mlp.c_fc.lora_A.weight"), 0))
        .isFalse();
  }

  @Test
  void copiesTheSameAdaptersAlsoIntoALargerVocabulary() throws IOException {
    GptConfig from = model(Architecture.LLAMA, true).withLora(LORA);
    String source = source(from);
    for (GptConfig to : List.of(from, from.withVocabulary(VOCABULARY + 2))) {
      Map<String, INDArray> weights = begun("run" + to.vocabularySize(), to, 7, source);
      try (GptNetwork before = GptNetwork.create(from, OPTIMIZER, 3)) {
        before.weights().entrySet().stream()
            .filter(tensor -> tensor.getKey().contains("lora"))
            .forEach(
                tensor ->
                    assertThat(weights.get(tensor.getKey()).equalsWithEps(tensor.getValue(), 0))
                        .as(tensor.getKey())
                        .isTrue());
      }
    }
  }

  @Test
  void refusesWhatTheConfiguredModelHasNoPlaceFor() throws IOException {
    GptConfig plain = model(Architecture.GPT2, true);
    String source = source(plain.withLora(LORA));
    String adapters =
        "adapters: LoraShape[rank=4, alpha=8.0, targets=[qkv, up]] (expected none, or model.lora"
            + " as configured; export --format safetensors and import merge them) at "
            + source;
    assertRefused(plain, source, adapters);
    assertRefused(plain.withLora(new LoraShape(5, 8, List.of("qkv", "up"))), source, adapters);
    GptConfig smaller = plain.withVocabulary(VOCABULARY - 1).withLora(LORA);
    assertRefused(
        smaller, source, "vocabulary: 1000 ids (expected at most 999 as configured) at " + source);
    GptConfig deeper = plain.withLayers(3).withLora(LORA);
    assertRefused(
        deeper,
        source,
        "model: " + plain.withLora(LORA) + " (expected " + deeper + " as configured) at " + source);
  }

  private void assertRefused(GptConfig to, String source, String message) {
    assertThatThrownBy(() -> checkpoints("refused", to, 7).begin(source))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessage(message);
    assertThat(folder.resolve("refused")).doesNotExist();
  }
}
