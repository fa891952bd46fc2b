package io.gristmill.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.LocalStorage;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy.Treatment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the ids of a {@code tokenizer.json} with those of Hugging Face's tokenizers. */
class HuggingFaceTokenizersTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SpecialTokenPolicy TOKENS = SpecialTokenPolicy.all(Treatment.AS_TOKEN);
  private static final int FILES = 120;
  private static final int TEXTS = 25;

  @TempDir private static Path folder;

  private static ObjectNode base;

  @BeforeAll
  static void writeAVocabulary() throws IOException {
    for (String cache : List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR")) {
      System.setProperty(cache, folder.toString());
    }
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    PieceCounts counts = new PieceCounts();
    counts.addText("the thing is that the other thing ".repeat(3), PreTokenizers.named("gpt2"));
    Settings settings = new Settings(300, 2, List.of("<|endoftext|>"), "gpt2", Alphabet.ALL_BYTES);
    TokenizerFiles.write(
        new BytePairTrainer(settings, size -> {}).train(counts),
        new LocalStorage(),
        folder.resolve("base").toString());
    base = (ObjectNode) JSON.readTree(folder.resolve("base/tokenizer.json").toFile());
  }

  @Test
  void givesTheReferencesIdsForEveryAttribute() throws IOException {
    for (int seed = 0; seed < FILES; seed++) {
      TokenizerJsonFuzzer fuzzer = new TokenizerJsonFuzzer(base, seed);
      ObjectNode json = fuzzer.tokenizer();
      BytePairTokenizer ours = ours(json);
      try (HuggingFaceTokenizer reference = reference(folder.resolve("drawn"))) {
        for (int i = 0; i < TEXTS; i++) {
          String text = fuzzer.text();
          assertThat(ours.encodeSequence(text, TOKENS))
              .as("seed %d, text %s", seed, JSON.writeValueAsString(text))
              .isEqualTo(ids(reference, text));
        }
      }
    }
  }

  @Test
  void anExportHasTheSameIdsAndFingerprint() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      TokenizerJsonFuzzer fuzzer = new TokenizerJsonFuzzer(base, seed);
      BytePairTokenizer ours = ours(fuzzer.tokenizer());
      Path target = folder.resolve("exported");
      TokenizerFiles.write(ours.model(), new LocalStorage(), target.toString());
      BytePairTokenizer again =
          new BytePairTokenizer(TokenizerFiles.read(new LocalStorage(), target.toString()));
      assertThat(again.fingerprint()).isEqualTo(ours.fingerprint());
      try (HuggingFaceTokenizer reference = reference(target)) {
        String text = fuzzer.text() + "the thing";
        assertThat(ids(reference, text)).isEqualTo(ours.encodeSequence(text, TOKENS));
      }
    }
  }

  /** Ids of a file that contradict its vocabulary are assigned anew, as the reference does. */
  @ParameterizedTest
  @CsvSource({"the, 290", "<far>, 290", "!, 299"})
  void anAddedTokenHasTheReferencesId(String content, int id) throws IOException {
    ObjectNode json = base.deepCopy();
    json.withArray("added_tokens").addObject().put("id", id).put("content", content);
    ObjectNode token = (ObjectNode) json.path("added_tokens").path(1);
    for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized", "special")) {
      token.put(flag, false);
    }
    BytePairTokenizer ours = ours(json);
    try (HuggingFaceTokenizer reference = reference(folder.resolve("drawn"))) {
      String text = "is " + content + "is";
      assertThat(ours.encode(text)).isEqualTo(ids(reference, text));
    }
  }

  private static BytePairTokenizer ours(ObjectNode json) throws IOException {
    Path drawn = Files.createDirectories(folder.resolve("drawn"));
    Files.writeString(drawn.resolve("tokenizer.json"), JSON.writeValueAsString(json));
    return new BytePairTokenizer(TokenizerFiles.read(new LocalStorage(), drawn.toString()));
  }

  private static HuggingFaceTokenizer reference(Path directory) throws IOException {
    Map<String, String> options = Map.of("truncation", "false", "padding", "false");
    return HuggingFaceTokenizer.newInstance(directory.resolve("tokenizer.json"), options);
  }

  private static int[] ids(HuggingFaceTokenizer reference, String text) {
    return Arrays.stream(reference.encode(text, true, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }
}
