package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.SharedData;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.eval.ScoreTally;
import io.gristmill.model.generation.Sampler;
import io.gristmill.model.step.TokenScores;
import io.gristmill.tokenizer.TokenText;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Logits, scores and decoding. */
class InferenceTest {

  private static GptNetwork network(boolean tied) {
    return GptNetwork.create(Settings.tiny(tied), Settings.optimizer(5), 11);
  }

  @Test
  void repeatsTheLogitsOfATrainedModel() throws IOException {
    Path directory = SharedData.path("weights/gpt-nano-sort");
    JsonNode reference =
        new ObjectMapper().readTree(directory.resolve("reference_logits.json").toFile());
    try (GptNetwork network = Oracle.network(directory, Settings.optimizer(5), DataType.FLOAT)) {
      for (int i = 0; i < reference.get("input_ids").size(); i++) {
        int[] ids = ids(reference.get("input_ids").get(i));
        float[][] logits = network.logits(ids);
        for (int t = 0; t < ids.length; t++) {
          JsonNode expected = reference.get("logits").get(i).get(t);
          for (int v = 0; v < expected.size(); v++) {
            assertThat((double) logits[t][v]).isCloseTo(expected.get(v).asDouble(), within(1e-5));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lossesAreThoseOfTheScores(boolean tied) {
    try (GptNetwork network = network(tied)) {
      TokenBatch batch = Settings.batch(network.config(), 3, 16, 4);
      batch.targets()[1][3] = TokenBatch.IGNORED;
      float[][] losses = network.losses(batch);
      assertThat(losses).isDeepEqualTo(network.score(batch).losses());
      assertThat(losses[1][3]).isZero();
      assertThat(losses[1][4]).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void laterIdsChangeNoBitOfEarlierLogits(boolean tied) {
    try (GptNetwork network = network(tied)) {
      int[] ids = Settings.batch(network.config(), 1, 24, 1).inputs()[0];
      float[][] before = network.logits(ids);
      ids[17] = (ids[17] + 1) % network.config().vocabularySize();
      float[][] after = network.logits(ids);
      for (int t = 0; t < 17; t++) {
        assertThat(after[t]).isEqualTo(before[t]);
      }
      assertThat(after[17]).isNotEqualTo(before[17]);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void decodesOneByOneAsAllAtOnceBeyondTheContextToo(boolean tied) {
    try (GptNetwork network = network(tied);
        GptDecoder decoder = new GptDecoder(network)) {
      int most = network.config().contextLength();
      int[] ids = Settings.batch(network.config(), 1, most + 6, 2).inputs()[0];
      decoder.prefill(Arrays.copyOf(ids, 3));
      for (int t = 3; t < ids.length; t++) {
        float[] logits = decoder.next(ids[t]);
        int[] seen = Arrays.copyOfRange(ids, Math.max(0, t + 1 - most), t + 1);
        assertThat(logits).containsExactly(network.logits(seen)[seen.length - 1], within(1e-5f));
      }
    }
  }

  @Test
  void scoresEveryTargetAsTheLogitsSay() {
    try (GptNetwork network = network(true)) {
      TokenBatch batch = Settings.batch(network.config(), 2, 20, 3);
      TokenScores scores = network.score(batch);
      double loss = 0;
      for (int i = 0; i < 2; i++) {
        float[][] logits = network.logits(batch.inputs()[i]);
        for (int t = 0; t < 20; t++) {
          int target = batch.targets()[i][t];
          if (target == TokenBatch.IGNORED) {
            assertThat(scores.ranks()[i][t]).isEqualTo(TokenScores.IGNORED);
            assertThat(scores.losses()[i][t]).isZero();
          } else {
            assertThat(scores.ranks()[i][t]).isEqualTo(rank(logits[t], target));
            loss += scores.losses()[i][t];
          }
          assertThat(rank(logits[t], scores.predictions()[i][t])).isZero();
        }
      }
      double mean = Settings.step(network, java.util.List.of(batch)).loss();
      assertThat(loss / batch.targetCount()).isCloseTo(mean, within(1e-5));
    }
  }

  private static int rank(float[] logits, int target) {
    int rank = 0;
    for (int i = 0; i < logits.length; i++) {
      if (logits[i] > logits[target] || (logits[i] == logits[target] && i < target)) {
        rank++;
      }
    }
    return rank;
  }

  @Test
  void generatesWhatPyTorchGenerates() throws IOException {
    Path directory = SharedData.path("oracles/training/gen1");
    JsonNode oracle = new ObjectMapper().readTree(directory.resolve("oracle.json").toFile());
    try (GptNetwork network = Oracle.network(directory, Settings.optimizer(5), DataType.FLOAT);
        GptDecoder decoder = new GptDecoder(network)) {
      for (JsonNode prompt : oracle.get("prompts")) {
        float[] logits = decoder.prefill(ids(prompt.get("ids")));
        for (int id : ids(prompt.get("greedy"))) {
          assertThat(rank(logits, id)).isZero();
          logits = decoder.next(id);
        }
      }
    }
  }

  private static int[] ids(JsonNode array) {
    int[] ids = new int[array.size()];
    Arrays.setAll(ids, i -> array.get(i).asInt());
    return ids;
  }

  @Test
  void weightsTravelByTheirHuggingFaceNames() {
    try (GptNetwork one = network(true);
        GptNetwork two = GptNetwork.create(Settings.tiny(true), Settings.optimizer(5), 12)) {
      Map<String, INDArray> weights = one.weights();
      assertThat(weights).containsKeys("transformer.wte.weight", "transformer.h.1.mlp.c_fc.bias");
      two.setWeights(weights);
      assertThat(two.parameters().equalsWithEps(one.parameters(), 0)).isTrue();
      weights.remove("transformer.wpe.weight");
      assertThatThrownBy(() -> two.setWeights(weights))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageContaining("transformer.wpe.weight");
    }
  }

  @Test
  void refusesIdsOfAnotherVocabularyAndSequencesThatAreTooLong() {
    try (GptNetwork network = network(false)) {
      assertThatThrownBy(() -> network.logits(new int[] {1, 61}))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageStartingWith("token id: 61 (expected 0 to 60)");
      assertThatThrownBy(() -> network.logits(new int[25]))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageStartingWith("sequences: ");
    }
  }

  @Test
  void brokenWeightsAreNamedOrLoseNaNAndDrawNothing() {
    try (GptNetwork network = network(true);
        GptDecoder decoder = new GptDecoder(network)) {
      network.parameters().putScalar(0, network.parameters().length() - 1, Float.NaN);
      assertThatThrownBy(() -> network.logits(new int[] {1, 2}))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageStartingWith("logit: NaN (expected a finite number) at position 0, id ");
      assertThatThrownBy(() -> new Sampler(1, 0, 1, 1).next(decoder.prefill(new int[] {1, 2})))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageStartingWith("logit: NaN (expected a finite number) at id ");
      TokenBatch batch = Settings.batch(network.config(), 2, 24, 1);
      TokenScores scores = network.score(batch);
      assertThatThrownBy(() -> ScoreTally.of(batch, scores, TokenText.none(61)))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageStartingWith("loss: NaN (expected a finite number) at sequence 0");
    }
  }
}
