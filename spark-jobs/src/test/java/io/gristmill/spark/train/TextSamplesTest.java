package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.BatchDecoder;
import io.gristmill.model.GptDecoder;
import io.gristmill.model.generation.TextGenerator;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.metrics.RoundListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextSamplesTest {

  private static final int VOCABULARY = 257;
  private static final LocalStorage STORAGE = new LocalStorage();

  @TempDir private Path folder;
  private ShardManifest tokens;
  private byte[] tokenizerJson;

  @BeforeEach
  void write() throws IOException {
    BytePairTrainer.Settings settings =
        new BytePairTrainer.Settings(
            VOCABULARY, 2, List.of("<|endoftext|>"), "gpt2", BytePairTrainer.Alphabet.ALL_BYTES);
    BytePairTokenizer tokenizer =
        new BytePairTokenizer(new BytePairTrainer(settings, size -> {}).train(new PieceCounts()));
    TokenizerFiles.write(tokenizer.model(), STORAGE, folder.resolve("tokenizer").toString());
    tokenizerJson = Files.readAllBytes(folder.resolve("tokenizer/tokenizer.json"));
    ShardManifest tiny = TinyRun.writeTokens(folder.resolve("tokens"));
    tokens = new ShardManifest(tokenizer.fingerprint(), VOCABULARY, 0, tiny.shards());
  }

  @Test
  void textsAreThoseThatTheCheckpointGenerates() throws IOException {
    TrainRequest request = run("whole");
    List<JsonNode> samples = samples("whole");
    assertThat(samples)
        .extracting(sample -> sample.path("round").asInt() + sample.path("prompt").asText())
        .containsExactly("2The", "2", "4The", "4", "6The", "6");
    assertThat(samples).extracting(sample -> sample.path("step").asInt()).contains(8, 16, 22);
    String checkpoint = folder.resolve("whole/round-000006").toString();
    try (LoadedModel model = LoadedModel.load(STORAGE, checkpoint);
        GptDecoder decoder = new GptDecoder(new BatchDecoder(model.network(), 1))) {
      StringBuilder text = new StringBuilder();
      new TextGenerator(
              decoder,
              model.tokenizer(),
              request.config().generation(),
              model.boundaries(),
              request.config().seed())
          .generate("The", text::append);
      assertThat(text).isNotEmpty();
      assertThat(samples.get(4).path("text").asText()).isEqualTo(text.toString());
    }
  }

  /** The run ends after a checkpoint was written and before its texts were. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6})
  void textsOfACheckpointAreWrittenAfterAnInterruption(int round) throws IOException {
    run("whole");
    assertThatThrownBy(() -> run("cut", stopAt(round))).hasMessage("stopped");
    run("cut");
    assertThat(folder.resolve("cut/" + TextSamples.FILE))
        .hasSameBinaryContentAs(folder.resolve("whole/" + TextSamples.FILE));
  }

  private TrainRequest run(String name, RoundListener... listeners) throws IOException {
    Path directory = folder.resolve(name);
    TrainRequest request =
        TinyRun.request(
            tokens,
            "local",
            2,
            directory,
            "training.sample-prompts=[\"The\", \"\"]",
            "generation.max-tokens=12");
    TrainRequest withTokenizer =
        new TrainRequest(
            request.config(),
            request.effectiveConfig(),
            tokens,
            tokenizerJson,
            directory.toString());
    new TrainingRun(withTokenizer, STORAGE)
        .run(
            () -> {
              throw new AssertionError("local training asked for Spark");
            },
            List.of(listeners));
    return withTokenizer;
  }

  private static RoundListener stopAt(int round) {
    return new RoundListener() {
      @Override
      public void checkpointWritten(int written, String uri) {
        if (written == round) {
          throw new IllegalStateException("stopped");
        }
      }
    };
  }

  private List<JsonNode> samples(String name) throws IOException {
    List<JsonNode> samples = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(name).resolve(TextSamples.FILE))) {
      samples.add(new ObjectMapper().readTree(line));
    }
    return samples;
  }
}
