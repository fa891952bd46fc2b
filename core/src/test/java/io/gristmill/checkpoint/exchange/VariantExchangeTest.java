package io.gristmill.checkpoint.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.checkpoint.VectorFile;
import io.gristmill.config.ConfigLoader;
import io.gristmill.config.CoreSections;
import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.huggingface.ModelTensors;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Models of every kind leave, come back, and are what they were. */
class VariantExchangeTest {

  private static final int[] IDS = {5, 200, 263, 0, 7};

  private final LocalStorage storage = new LocalStorage();
  @TempDir private Path folder;

  private static GptConfig config(
      Architecture architecture, boolean tied, boolean biases, int keyValueHeads) {
    BlockShape block =
        architecture == Architecture.GPT2
            ? new BlockShape(architecture, 3, 48, biases, 0)
            : new BlockShape(architecture, keyValueHeads, 32, biases, 5000);
    return new GptConfig(264, 16, 12, 2, 3, tied, block, 0.1);
  }

  /** Of a model that has taken a step, so that no parameter is 0 or 1 any more. */
  private LoadedModel trained(GptConfig config) {
    LoadedModel model = TinyModel.create(config);
    int[][] ids = {IDS, {1, 2, 3, 4, 5}};
    new Dl4jTrainingStep(model.network()).step(List.of(new TokenBatch(ids, ids)), 0, 0);
    return model;
  }

  private String exported(GptConfig config) throws IOException {
    String target = folder.resolve("exported").toString();
    try (LoadedModel model = trained(config)) {
      ExportFormats.named("safetensors").write(model, storage, target);
    }
    return target;
  }

  private Checkpoint imported(String from) throws IOException {
    CheckpointStore store =
        new CheckpointStore(storage, folder.resolve("run/checkpoints").toString());
    return new HuggingFaceImport(storage, from).into(store, storage, 42, "seed = 42\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GPT2, true, true, 3",
    "GPT2, true, false, 3",
    "GPT2, false, false, 3",
    "LLAMA, true, false, 3",
    "LLAMA, false, false, 1",
    "LLAMA, true, true, 1",
  })
  void whatIsExportedAndImportedIsTheSameModelWithoutItsDropout(
      Architecture architecture, boolean tied, boolean biases, int keyValueHeads)
      throws IOException {
    GptConfig config = config(architecture, tied, biases, keyValueHeads);
    Checkpoint checkpoint = imported(exported(config));
    try (LoadedModel model = trained(config);
        LoadedModel back = LoadedModel.load(checkpoint)) {
      GptNetwork network = back.network();
      assertThat(network.config()).isEqualTo(config.withDropout(0));
      assertThat(network.parameters().equalsWithEps(model.network().parameters(), 0)).isTrue();
      assertThat(network.logits(IDS)).isDeepEqualTo(model.network().logits(IDS));
      VectorFile weights =
          VectorFile.open(checkpoint.file(Checkpoint.MODEL), ModelTensors.shapes(config));
      assertThat(weights.read(0, (int) weights.length()))
          .isEqualTo(model.network().parameters().data().asFloat());
    }
  }

  /** What the settings of an import make is the model that was imported. */
  @ParameterizedTest
  @CsvSource({"GPT2, true, 3", "GPT2, false, 3", "LLAMA, false, 1", "LLAMA, true, 3"})
  void theSettingsOfAnImportDescribeTheModel(
      Architecture architecture, boolean biases, int keyValueHeads) throws IOException {
    GptConfig config = config(architecture, false, biases, keyValueHeads);
    HuggingFaceImport source = new HuggingFaceImport(storage, exported(config));
    ConfigLoader<CoreSections> loader = CoreSections.loader();
    assertThat(
            GptConfig.of(
                loader.load(Optional.empty(), source.settings()).config().model(),
                config.vocabularySize()))
        .isEqualTo(config.withDropout(0));
  }

  @Test
  void aGpt2WithoutBiasesTakesZerosToHuggingFaceAndLeavesThemThere() throws IOException {
    String target = exported(config(Architecture.GPT2, true, false, 3));
    Map<String, INDArray> tensors = Safetensors.read(storage.input(target + "/model.safetensors"));
    assertThat(tensors.get("transformer.h.1.attn.c_attn.bias").length()).isEqualTo(36);
    assertThat(tensors.get("transformer.ln_f.bias").amaxNumber().doubleValue()).isZero();
    tensors.get("transformer.h.1.mlp.c_fc.bias").putScalar(3, 0.5);
    Safetensors.write(storage.output(target + "/model.safetensors"), tensors);
    assertThatThrownBy(() -> imported(target))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("tensors: ")
        .hasMessageContaining("transformer.h.1.mlp.c_fc.bias")
        .hasMessageNotContaining("c_attn.bias");
  }

  @Test
  void aLlamaIsWhatTransformersLookFor() throws IOException {
    String target = exported(config(Architecture.LLAMA, true, false, 1));
    JsonNode json = new ObjectMapper().readTree(Path.of(target, "config.json").toFile());
    assertThat(json.path("model_type").asText()).isEqualTo("llama");
    assertThat(json.path("architectures").path(0).asText()).isEqualTo("LlamaForCausalLM");
    assertThat(json.path("num_key_value_heads").asInt()).isEqualTo(1);
    assertThat(json.path("rms_norm_eps").asDouble()).isEqualTo(1e-5);
    assertThat(Safetensors.read(storage.input(target + "/model.safetensors")))
        .containsKey("model.layers.1.self_attn.v_proj.weight")
        .doesNotContainKey("lm_head.weight");
  }

  /** A head that repeats the embedding, and the frequencies older files keep. */
  @Test
  void readsWhatPublishedLlamasHave() throws IOException {
    String target = exported(config(Architecture.LLAMA, true, false, 1));
    String weights = target + "/model.safetensors";
    Map<String, INDArray> published = Safetensors.read(storage.input(weights));
    published.put("lm_head.weight", published.get("model.embed_tokens.weight"));
    published.put(
        "model.layers.0.self_attn.rotary_emb.inv_freq", published.get("model.norm.weight"));
    Safetensors.write(storage.output(weights), published);
    replace(target, "\"rope_theta\" : 5000.0,", "\"rope_parameters\" : {\"rope_theta\" : 5000},");
    replace(target, "\"head_dim\" : 4,", "");
    try (LoadedModel model = trained(config(Architecture.LLAMA, true, false, 1));
        LoadedModel back = LoadedModel.load(imported(target))) {
      assertThat(back.network().logits(IDS)).isDeepEqualTo(model.network().logits(IDS));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"silu\"                   | \"gelu\"                        | hidden_act",
        "\"rope_scaling\" : null    | \"rope_scaling\" : {\"factor\":8} | rope_scaling",
        "\"rms_norm_eps\" : 1.0E-5  | \"rms_norm_eps\" : 1.0E-6       | rms_norm_eps",
        "\"head_dim\" : 4           | \"head_dim\" : 8                | head_dim",
        "\"mlp_bias\" : false       | \"mlp_bias\" : true             | mlp_bias",
        "\"num_key_value_heads\" : 1 | \"num_key_value_heads\" : 3    | shape",
        "\"intermediate_size\" : 32 | \"intermediate_size\" : 33      | shape",
        "\"llama\"                  | \"gpt2\"                        | n_embd",
        "\"llama\"                  | \"mistral\"                     | model_type",
      })
  void refusesOtherLlamas(String from, String to, String message) throws IOException {
    String target = exported(config(Architecture.LLAMA, true, false, 1));
    replace(target, from, to);
    assertThatThrownBy(() -> imported(target))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith(message);
  }

  private static void replace(String directory, String from, String to) throws IOException {
    Path config = Path.of(directory, "config.json");
    String json = Files.readString(config);
    assertThat(json).contains(from);
    Files.writeString(config, json.replace(from, to));
  }
}
