package io.gristmill.checkpoint.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.checkpoint.HuggingFaceModel;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.config.ConfigLoader;
import io.gristmill.config.CoreSections;
import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.LoraShape;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Models with adapters in checkpoints, merged for Transformers, and apart for PEFT. */
class AdapterExchangeTest {

  private static final int[] IDS = {5, 200, 263, 0, 7};
  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(0.1, 0.1, 0, 5, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.CONSTANT);
  private static final LoraShape ALL =
      new LoraShape(4, 8, List.of("qkv", "projection", "up", "down"));

  private final LocalStorage storage = new LocalStorage();
  @TempDir private Path folder;

  private static GptConfig config(Architecture architecture, LoraShape lora) {
    BlockShape block =
        architecture == Architecture.GPT2
            ? BlockShape.gpt2(12, 3)
            : new BlockShape(architecture, 1, 32, false, 5000);
    return new GptConfig(264, 16, 12, 2, 3, true, block, 0).withLora(lora);
  }

  /** After steps of a high rate, so that the adapters matter. */
  private static LoadedModel trained(GptConfig config) {
    LoadedModel model = TinyModel.create(config);
    GptNetwork network = GptNetwork.create(config, OPTIMIZER, 7);
    int[][] ids = {IDS, {1, 2, 3, 4, 5}};
    for (int i = 0; i < 3; i++) {
      new Dl4jTrainingStep(network).step(List.of(new TokenBatch(ids, ids)), i, 0);
    }
    return new LoadedModel(network, model.tokenizer(), model.companions());
  }

  private String target(String name) {
    return folder.resolve(name).toString();
  }

  /** Writes a checkpoint, which keeps the adapters separate from the weights. */
  private String saved(LoadedModel model) throws IOException {
    String target = target("saved");
    HuggingFaceModel.save(model.network(), storage, target);
    TokenizerFiles.write(model.tokenizer().model(), storage, target);
    return target;
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void aCheckpointHasAdaptersApart(Architecture architecture) throws IOException {
    GptConfig config = config(architecture, new LoraShape(3, 7.5, List.of("qkv", "down")));
    try (LoadedModel model = trained(config);
        LoadedModel back = LoadedModel.load(storage, saved(model))) {
      assertThat(back.network().config()).isEqualTo(config);
      assertThat(back.network().parameters().equalsWithEps(model.network().parameters(), 0))
          .isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void anExportIsMerged(Architecture architecture) throws IOException {
    String target = target("merged");
    try (LoadedModel model = trained(config(architecture, ALL))) {
      ExportFormats.named("safetensors").write(model, storage, target);
      try (LoadedModel merged = LoadedModel.load(storage, target);
          LoadedModel base = TinyModel.create(config(architecture, LoraShape.NONE))) {
        assertThat(merged.network().config()).isEqualTo(base.network().config());
        float[][] expected = model.network().logits(IDS);
        float[][] actual = merged.network().logits(IDS);
        float[][] before = base.network().logits(IDS);
        float change = 0;
        for (int t = 0; t < IDS.length; t++) {
          assertThat(actual[t]).containsExactly(expected[t], within(1e-5f));
          change = Math.max(change, Math.abs(before[t][t] - expected[t][t]));
        }
        assertThat(change).isGreaterThan(1e-2f);
      }
    }
  }

  @Test
  void theAdaptersOfAGpt2AreNamedAsPeftDoes() throws IOException {
    assertThat(peft(config(Architecture.GPT2, ALL)))
        .hasSize(16)
        .containsEntry(
            "base_model.model.transformer.h.0.attn.c_attn.lora_A.weight", List.of(4L, 12L))
        .containsEntry(
            "base_model.model.transformer.h.0.attn.c_attn.lora_B.weight", List.of(36L, 4L))
        .containsEntry(
            "base_model.model.transformer.h.1.attn.c_proj.lora_B.weight", List.of(12L, 4L))
        .containsEntry("base_model.model.transformer.h.1.mlp.c_fc.lora_B.weight", List.of(48L, 4L))
        .containsEntry(
            "base_model.model.transformer.h.1.mlp.c_proj.lora_A.weight", List.of(4L, 48L));
    JsonNode json = adapterConfig();
    assertThat(json.path("fan_in_fan_out").asBoolean()).isTrue();
    assertThat(json.path("target_modules"))
        .extracting(JsonNode::asText)
        .containsExactly("c_attn", "attn.c_proj", "c_fc", "mlp.c_proj");
  }

  @Test
  void theAdaptersOfALlamaAreThoseOfItsSeveralMatrices() throws IOException {
    assertThat(peft(config(Architecture.LLAMA, ALL)))
        .hasSize(28)
        .containsEntry(
            "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight", List.of(12L, 4L))
        .containsEntry(
            "base_model.model.model.layers.0.self_attn.v_proj.lora_A.weight", List.of(4L, 12L))
        .containsEntry(
            "base_model.model.model.layers.0.self_attn.v_proj.lora_B.weight", List.of(4L, 4L))
        .containsEntry(
            "base_model.model.model.layers.1.mlp.gate_proj.lora_B.weight", List.of(32L, 4L))
        .containsEntry(
            "base_model.model.model.layers.1.mlp.down_proj.lora_A.weight", List.of(4L, 32L));
    JsonNode json = adapterConfig();
    assertThat(json.path("peft_type").asText()).isEqualTo("LORA");
    assertThat(json.path("task_type").asText()).isEqualTo("CAUSAL_LM");
    assertThat(json.path("r").asInt()).isEqualTo(4);
    assertThat(json.path("lora_alpha").isInt()).isTrue();
    assertThat(json.path("lora_alpha").asInt()).isEqualTo(8);
    assertThat(json.path("bias").asText()).isEqualTo("none");
    assertThat(json.path("fan_in_fan_out").asBoolean(true)).isFalse();
    assertThat(json.has("base_model_name_or_path")).isTrue();
    assertThat(json.path("target_modules"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
  }

  private Map<String, List<Long>> peft(GptConfig config) throws IOException {
    String target = target("peft");
    try (LoadedModel model = trained(config)) {
      ExportFormats.named("peft").write(model, storage, target);
    }
    Map<String, List<Long>> shapes = new TreeMap<>();
    Safetensors.read(storage.input(target + "/adapter_model.safetensors"))
        .forEach((name, t) -> shapes.put(name, List.of(t.size(0), t.size(1))));
    return shapes;
  }

  private JsonNode adapterConfig() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("peft/adapter_config.json").toFile());
  }

  /** {@code y = x W + alpha / rank x Aᵀ Bᵀ} from the files alone, by loops in double precision. */
  @ParameterizedTest
  @CsvSource({
    "GPT2, transformer.h.1.mlp.c_fc, true",
    "GPT2, transformer.h.0.attn.c_attn, true",
    "LLAMA, model.layers.0.self_attn.k_proj, false",
    "LLAMA, model.layers.1.mlp.up_proj, false",
  })
  void theBaseWithThePublishedAdaptersIsTheMergedMatrix(
      Architecture architecture, String module, boolean transposed) throws IOException {
    peft(config(architecture, ALL));
    Map<String, INDArray> adapters =
        Safetensors.read(storage.input(target("peft") + "/adapter_model.safetensors"));
    double[][] a = matrix(adapters.get("base_model.model." + module + ".lora_A.weight"));
    double[][] b = matrix(adapters.get("base_model.model." + module + ".lora_B.weight"));
    try (LoadedModel model = trained(config(architecture, ALL))) {
      ExportFormats.named("safetensors").write(model, storage, target("merged"));
      double[][] base = matrix(model.network().weights().get(module + ".weight"));
      double[][] merged =
          matrix(
              Safetensors.read(storage.input(target("merged") + "/model.safetensors"))
                  .get(module + ".weight"));
      for (int i = 0; i < b.length; i++) {
        for (int j = 0; j < a[0].length; j++) {
          double sum = transposed ? base[j][i] : base[i][j];
          for (int k = 0; k < 4; k++) {
            sum += 2 * b[i][k] * a[k][j];
          }
          assertThat(transposed ? merged[j][i] : merged[i][j]).isCloseTo(sum, within(1e-6));
        }
      }
    }
  }

  private static double[][] matrix(INDArray tensor) {
    return tensor.castTo(DataType.DOUBLE).toDoubleMatrix();
  }

  @Test
  void aModelWithoutAdaptersHasNoneForPeft() {
    try (LoadedModel model = TinyModel.create(true)) {
      assertThatThrownBy(() -> ExportFormats.named("peft").write(model, storage, target("peft")))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessage(
              "adapters: none (expected a model trained with model.lora.rank above 0; --format"
                  + " safetensors writes others) at --format peft");
    }
    assertThat(folder.resolve("peft")).doesNotExist();
  }

  @Test
  void theSettingsOfAnImportDescribeTheAdapters() throws IOException {
    GptConfig config = config(Architecture.LLAMA, ALL);
    try (LoadedModel model = trained(config)) {
      HuggingFaceImport source = new HuggingFaceImport(storage, saved(model));
      ConfigLoader<CoreSections> loader = CoreSections.loader();
      assertThat(
              GptConfig.of(
                  loader.load(Optional.empty(), source.settings()).config().model(),
                  config.vocabularySize()))
          .isEqualTo(config);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"target_modules\" : [ \"q_proj\", \"k_proj\" ]",
        "\"target_modules\" : [ \"c_attn\" ]",
        "\"target_modules\" : [ ]",
        "\"r\" : 0"
      })
  void refusesOtherAdapters(String other) throws IOException {
    try (LoadedModel model = trained(config(Architecture.LLAMA, ALL))) {
      Path file = Path.of(saved(model), "config.json");
      String json = Files.readString(file);
      String key = other.substring(0, other.indexOf(':'));
      String edited = json.replaceFirst(key + ": (\\[[^]]*\\]|[0-9]+)", other);
      assertThat(edited).isNotEqualTo(json);
      Files.writeString(file, edited);
      assertThatThrownBy(() -> HuggingFaceConfig.read(storage.input(file.toString())))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageStartingWith(key.replace("\"", "").strip() + ": ");
    }
  }
}
