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
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.huggingface.ModelTensors;
import io.gristmill.model.shape.GptConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Out to Hugging Face's layout and back in. */
class HuggingFaceExchangeTest {

  private static final int[] IDS = {1, 2, 3, 200};

  private final LocalStorage storage = new LocalStorage();

  @TempDir private Path folder;

  private Path exported(boolean tied) throws IOException {
    Path target = folder.resolve("exported");
    try (LoadedModel model = TinyModel.create(tied)) {
      ExportFormats.named("safetensors").write(model, storage, target.toString());
    }
    return target;
  }

  private Checkpoint imported(Path from) throws IOException {
    CheckpointStore store =
        new CheckpointStore(storage, folder.resolve("run/checkpoints").toString());
    return new HuggingFaceImport(storage, from.toString()).into(store, storage, 3, "seed = 3\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsExportedAndImportedIsTheSameModel(boolean tied) throws IOException {
    Checkpoint checkpoint = imported(exported(tied));
    try (LoadedModel model = TinyModel.create(tied);
        LoadedModel back = LoadedModel.load(checkpoint)) {
      assertThat(back.network().config()).isEqualTo(model.network().config());
      assertThat(back.network().logits(IDS)).isDeepEqualTo(model.network().logits(IDS));
      assertThat(back.tokenizer().fingerprint()).isEqualTo(model.tokenizer().fingerprint());
      checkpoint.require("tokenizer", model.tokenizer().fingerprint());
      VectorFile weights =
          VectorFile.open(
              checkpoint.file(Checkpoint.MODEL), ModelTensors.shapes(model.network().config()));
      assertThat(weights.read(0, 5))
          .isEqualTo(Arrays.copyOf(model.network().parameters().data().asFloat(), 5));
    }
    assertThat(checkpoint.state().round()).isZero();
    assertThat(names(folder.resolve("run/checkpoints"))).containsExactly("round-000000");
  }

  @Test
  void theDirectoryHasWhatTransformersLookFor() throws IOException {
    Path target = exported(true);
    JsonNode config = json(target.resolve("config.json"));
    assertThat(config.path("architectures").path(0).asText()).isEqualTo("GPT2LMHeadModel");
    assertThat(config.path("eos_token_id").asInt(-1)).isZero();
    JsonNode tokenizer = json(target.resolve("tokenizer_config.json"));
    assertThat(tokenizer.path("eos_token").asText()).isEqualTo("<|endoftext|>");
    assertThat(json(target.resolve("generation_config.json")).path("eos_token_id").asInt(-1))
        .isZero();
    assertThat(names(target))
        .containsExactlyInAnyOrder(
            "config.json",
            "generation_config.json",
            "merges.txt",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.json");
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2, GPT2Tokenizer",
    "cl100k, PreTrainedTokenizerFast",
    "o200k, PreTrainedTokenizerFast"
  })
  void theTokenizersClassIsOneThatCutsByItsPattern(String pattern, String expected)
      throws IOException {
    Path target = folder.resolve(pattern);
    GptConfig config = new GptConfig(264, 16, 12, 2, 3, true);
    try (LoadedModel model = TinyModel.create(config, pattern)) {
      ExportFormats.named("safetensors").write(model, storage, target.toString());
    }
    JsonNode tokenizer = json(target.resolve("tokenizer_config.json"));
    assertThat(tokenizer.path("tokenizer_class").asText()).isEqualTo(expected);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  /** OpenAI's own names, masks next to the weights, a repeated head, a vocabulary in two files. */
  @Test
  void readsWhatPublishedDirectoriesHave() throws IOException {
    Path target = exported(true);
    String weights = target.resolve("model.safetensors").toString();
    Map<String, INDArray> published = new LinkedHashMap<>();
    Safetensors.read(storage.input(weights))
        .forEach((name, t) -> published.put(name.replace("transformer.", ""), t));
    published.put("h.0.attn.bias", Nd4j.ones(1, 1, 16, 16));
    published.put("h.0.attn.masked_bias", Nd4j.scalar(-1e4f));
    published.put("lm_head.weight", published.get("wte.weight"));
    Safetensors.write(storage.output(weights), published);
    Files.delete(target.resolve("tokenizer.json"));
    try (LoadedModel model = TinyModel.create(true);
        LoadedModel back = LoadedModel.load(imported(target))) {
      assertThat(back.network().logits(IDS)).isDeepEqualTo(model.network().logits(IDS));
      assertThat(back.tokenizer().fingerprint()).isEqualTo(model.tokenizer().fingerprint());
    }
  }

  @Test
  void doublesBecomeFloats() throws IOException {
    Path target = exported(true);
    String weights = target.resolve("model.safetensors").toString();
    Map<String, INDArray> doubles = Safetensors.read(storage.input(weights));
    doubles.replaceAll((name, tensor) -> tensor.castTo(DataType.DOUBLE));
    Safetensors.write(storage.output(weights), doubles);
    try (LoadedModel model = TinyModel.create(true);
        LoadedModel back = LoadedModel.load(imported(target))) {
      assertThat(back.network().logits(IDS)).isDeepEqualTo(model.network().logits(IDS));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"gpt2\"'              | '\"llama\"'                    | model_type",
        "'\"gelu_new\"'          | '\"relu\"'                     | activation_function",
        "'\"n_head\" : 3'        | '\"n_head\" : 3, \"n_inner\" : 9' | n_inner",
        "'\"n_head\" : 3'        | '\"n_head\" : 3, \"scale_attn_weights\" : false' |"
            + " scale_attn_weights",
        "'\"n_head\" : 3'        | '\"n_head\" : 3, \"scale_attn_by_inverse_layer_idx\" : true' |"
            + " scale_attn_by",
        "'\"n_head\" : 3'        | '\"n_head\" : 3, \"add_cross_attention\" : true' |"
            + " add_cross_attention",
        "'\"n_layer\" : 2'       | '\"n_layer\" : \"2\"'          | n_layer",
        "'\"n_layer\" : 2'       | '\"n_layer\" : 3'              | tensors",
        "'\"n_positions\" : 16'  | '\"n_positions\" : 17'         | shape",
        "'\"vocab_size\" : 264'  | '\"vocab_size\" : 100'         | vocabulary",
        "'\"n_layer\" : 2'       | '\"n_layer\" : 0'              | n_layer: 0 (expected a whole"
            + " number",
        "'\"n_layer\" : 2'       | '\"n_layer\" : 2000000000'     | tensors: 28 (expected those of"
            + " 2000",
        "'\"n_head\" : 3'        | '\"n_head\" : 5'               | heads: 5 (expected a divisor",
        "'\"n_positions\" : 16'  | '\"n_positions\" : 2000000000' | shape",
        "'\"n_head\" : 3'        | '\"n_head\" : 3, \"bias\" : \"no\"' | bias",
        "'\"layer_norm_epsilon\" : 1.0E-5' | '\"layer_norm_epsilon\" : \"x\"' | layer_norm_epsilon",
        "'\"eos_token_id\" : 0'  | '\"eos_token_id\" : [\"0\"]'   | eos_token_id of config.json",
        "'{'                     | '['                            | config",
        "'{'                     | '{} {'                         | config",
      })
  void refusesOtherArchitectures(String from, String to, String message) throws IOException {
    Path target = exported(true);
    Path config = target.resolve("config.json");
    String json = Files.readString(config);
    assertThat(json).contains(from);
    Files.writeString(config, json.replace(from, to));
    assertThatThrownBy(() -> imported(target))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith(message);
    assertThat(folder.resolve("run/checkpoints/round-000000")).doesNotExist();
    assertThatThrownBy(() -> LoadedModel.load(storage, target.toString()))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void anEndOfTextThatNoModelHasIsPassedOver() throws IOException {
    Path target = exported(true);
    Path config = target.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("_id\" : 0", "_id\" : 3000000000"));
    Files.delete(target.resolve("generation_config.json"));
    try (LoadedModel model = LoadedModel.load(imported(target))) {
      assertThat(model.boundaries().ends()).containsExactly(0);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY})
  void refusesWeightsThatAreNotFinite(float broken) throws IOException {
    Path target = exported(true);
    String weights = target.resolve("model.safetensors").toString();
    Map<String, INDArray> tensors = Safetensors.read(storage.input(weights));
    tensors.get("transformer.h.1.mlp.c_fc.weight").putScalar(3, 5, broken);
    Safetensors.write(storage.output(weights), tensors);
    assertThatThrownBy(() -> imported(target))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("transformer.h.1.mlp.c_fc.weight");
    assertThatThrownBy(() -> LoadedModel.load(storage, target.toString()))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("transformer.h.1.mlp.c_fc.weight");
  }

  @Test
  void saysWhichFileIsMissing() throws IOException {
    Path target = exported(true);
    Files.delete(target.resolve("model.safetensors"));
    assertThatThrownBy(() -> imported(target))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("model.safetensors");
    assertThatThrownBy(() -> new HuggingFaceImport(storage, folder.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("config.json");
  }

  @Test
  void anUnknownFormatListsTheKnownOnes() {
    assertThatThrownBy(() -> ExportFormats.named("safetensor"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "--format: safetensor (expected one of [dl4j, peft, safetensors]; did you mean"
                + " safetensors?)");
  }
}
