package io.gristmill.checkpoint.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.SharedData;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.generation.TextBoundaries;
import io.gristmill.model.shape.GptConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What published directories contain in addition to the weights of a model. */
class PublishedModelTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int[] IDS = {1, 2, 3, 200};
  private static final String HEAD = "lm_head.weight";

  private final LocalStorage storage = new LocalStorage();

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void export() throws IOException {
    model = folder.resolve("model");
    try (LoadedModel tiny = TinyModel.create(true)) {
      ExportFormats.named("safetensors").write(tiny, storage, model.toString());
    }
    for (String file : new String[] {"generation_config.json", "tokenizer_config.json"}) {
      Files.delete(model.resolve(file));
    }
    edit("config.json", json -> json.without(Set.of("bos_token_id", "eos_token_id")));
  }

  private void edit(String file, Function<ObjectNode, JsonNode> change) throws IOException {
    Path path = model.resolve(file);
    ObjectNode json = (ObjectNode) JSON.readTree(path.toFile());
    Files.writeString(path, JSON.writeValueAsString(change.apply(json)));
  }

  private TextBoundaries boundaries() throws IOException {
    try (LoadedModel loaded = LoadedModel.load(storage, model.toString())) {
      return loaded.boundaries();
    }
  }

  @Test
  void theEndOfTextComesFromGenerationConfigThenConfigThenTheTokenizer() throws IOException {
    assertThat(boundaries()).isEqualTo(TextBoundaries.of(0));
    Files.writeString(
        model.resolve("special_tokens_map.json"),
        "{\"eos_token\":{\"content\":\"<|endoftext|>\"}}");
    assertThat(boundaries().ends()).containsExactly(0);
    edit("config.json", json -> json.put("eos_token_id", 7).put("bos_token_id", 8));
    assertThat(boundaries()).isEqualTo(new TextBoundaries(8, Set.of(7)));
    Path generation = model.resolve("generation_config.json");
    Files.writeString(generation, "{\"eos_token_id\":[5,6,5000]}");
    assertThat(boundaries()).isEqualTo(new TextBoundaries(8, Set.of(5, 6)));
    Files.writeString(generation, "{\"eos_token_id\":\"end\"}");
    assertThatThrownBy(this::boundaries)
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("eos_token_id of generation_config.json: \"end\" (expected an id");
    Files.writeString(generation, "no");
    assertThatThrownBy(this::boundaries)
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("generation_config.json");
  }

  @Test
  void whatAnImportKnowsSurvivesAnExport() throws IOException {
    edit("config.json", json -> json.put("eos_token_id", 7).putNull("pad_token_id"));
    Map<String, String> files = new LinkedHashMap<>();
    files.put("generation_config.json", "{\"eos_token_id\": [7, 9], \"top_k\": 3}");
    files.put("tokenizer_config.json", "{\"eos_token\": \"x\", \"chat_template\": \"{{ a }}\"}");
    files.put("special_tokens_map.json", "{\"eos_token\": \"x\"}");
    files.put("chat_template.jinja", "{{ messages }}\n");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(model.resolve(file.getKey()), file.getValue());
    }
    Path target = folder.resolve("again");
    try (LoadedModel loaded = LoadedModel.load(imported())) {
      assertThat(loaded.boundaries().ends()).containsExactlyInAnyOrder(7, 9);
      ExportFormats.named("safetensors").write(loaded, storage, target.toString());
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      assertThat(target.resolve(file.getKey())).hasContent(file.getValue());
    }
    JsonNode config = JSON.readTree(target.resolve("config.json").toFile());
    assertThat(config.path("eos_token_id").asInt()).isEqualTo(7);
    assertThat(config.path("pad_token_id").isNull()).isTrue();
    assertThat(config.has("bos_token_id")).isFalse();
  }

  private Checkpoint imported() throws IOException {
    CheckpointStore store = new CheckpointStore(storage, folder.resolve("run").toString());
    return new HuggingFaceImport(storage, model.toString()).into(store, storage, 3, "seed = 3\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHeadThatDiffersFromTheEmbeddingIsKept(boolean keyPresent) throws IOException {
    String weights = model.resolve("model.safetensors").toString();
    Map<String, INDArray> tensors = Safetensors.read(storage.input(weights));
    INDArray head = tensors.get("transformer.wte.weight").dup();
    tensors.put(HEAD, head);
    Safetensors.write(storage.output(weights), tensors);
    if (!keyPresent) {
      edit("config.json", json -> json.without("tie_word_embeddings"));
    }
    assertThat(loadedConfig().tiedEmbeddings()).isTrue();
    head.muli(2);
    Safetensors.write(storage.output(weights), tensors);
    assertThat(loadedConfig().tiedEmbeddings()).isFalse();
    try (LoadedModel kept = LoadedModel.load(imported());
        LoadedModel tied = TinyModel.create(true)) {
      float[] expected = tied.network().logits(IDS)[3];
      float[] doubled = kept.network().logits(IDS)[3];
      for (int id = 0; id < expected.length; id++) {
        assertThat(doubled[id]).isCloseTo(2 * expected[id], within(1e-4f));
      }
    }
  }

  private GptConfig loadedConfig() throws IOException {
    try (LoadedModel loaded = LoadedModel.load(storage, model.toString())) {
      return loaded.network().config();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "h.0.attn.bias, F32, 0, 0",
    "transformer.h.1.attn.masked_bias, F8_E4M3, 1, 1",
    "transformer.h.0.attn.bias, I16, 8, 16",
    "transformer.rotary_emb.inv_freq, BF16, 4, 8",
    "transformer.h.0.unknown_buffer, F4, 0, 0"
  })
  void unusedTensorsNeverStopALoad(String name, String dtype, int elements, int bytes)
      throws IOException {
    append(name, dtype, elements, bytes);
    try (LoadedModel tiny = TinyModel.create(true);
        LoadedModel loaded = LoadedModel.load(imported())) {
      assertThat(loaded.network().logits(IDS)).isDeepEqualTo(tiny.network().logits(IDS));
    }
  }

  /** A tensor behind the others. */
  private void append(String name, String dtype, int elements, int bytes) throws IOException {
    Path file = model.resolve("model.safetensors");
    byte[] all = Files.readAllBytes(file);
    int length = (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
    ObjectNode header = (ObjectNode) JSON.readTree(Arrays.copyOfRange(all, 8, 8 + length));
    int data = all.length - 8 - length;
    ObjectNode entry = header.putObject(name).put("dtype", dtype);
    entry.putArray("shape").add(elements);
    entry.putArray("data_offsets").add(data).add(data + bytes);
    byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
    out.write(json);
    out.write(all, 8 + length, data);
    out.write(new byte[bytes]);
    Files.write(file, out.toByteArray());
  }

  @Test
  void readsTheModelsOfTheFaultReports() throws IOException {
    model = SharedData.path("faults/training/eos_im_end");
    assertThat(boundaries()).isEqualTo(new TextBoundaries(0, Set.of(400)));
    model = SharedData.path("faults/training/begin_end");
    assertThat(boundaries().ends()).containsExactly(400);
    model = SharedData.path("faults/training/gpt2_empty_buffer");
    assertThat(loadedConfig().tiedEmbeddings()).isTrue();
    for (String name : new String[] {"tied_true", "tiedkey_missing"}) {
      model = SharedData.path("faults/training/gpt2_head_differs_" + name);
      assertThat(loadedConfig().tiedEmbeddings()).isFalse();
    }
  }

  @Test
  void aTrainedRunsFirstSpecialTokenEndsItsTexts() throws IOException {
    Path tokenizer = model.resolve("tokenizer.json");
    Files.writeString(tokenizer, Files.readString(tokenizer).replace("<|endoftext|>", "<|user|>"));
    edit(
        "tokenizer.json",
        tree -> {
          ObjectNode token = tree.withArray("added_tokens").addObject().put("id", 259);
          token.put("content", "<|endoftext|>").put("special", true);
          return tree;
        });
    assertThat(boundaries().ends()).containsExactly(259);
    Files.writeString(
        model.resolve("run.conf"), "tokenizer.special-tokens = [\"<|user|>\", \"<|endoftext|>\"]");
    assertThat(boundaries().ends()).containsExactly(0);
  }

  @Test
  void ofManyTensorsTheMissingAndTheUnknownAreTold() throws IOException {
    append("score.weight", "F32", 1, 4);
    edit("config.json", json -> json.put("n_layer", 3));
    assertThatThrownBy(this::loadedConfig)
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith(
            "tensors: 12 missing (transformer.h.2.attn.c_attn.bias,"
                + " transformer.h.2.attn.c_attn.weight, ")
        .hasMessageContaining(
            ", ...), 1 unknown (transformer.score.weight) (expected the 40 of config")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }

  @Test
  void aWeightOfAnUnreadableTypeIsNamed() throws IOException {
    Path file = model.resolve("model.safetensors");
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, text.replaceFirst("\"F32\"", "\"F99\""), StandardCharsets.ISO_8859_1);
    assertThatThrownBy(this::loadedConfig)
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("dtype: F99 (expected [F64, F32,");
  }

  @Test
  void aFileWithoutAHeaderSaysHowShortItIs() throws IOException {
    Files.write(model.resolve("model.safetensors"), new byte[] {1, 2});
    assertThatThrownBy(this::loadedConfig)
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("safetensors: 2 bytes (expected a header of at least 2");
  }
}
