package io.gristmill.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.experiment.TrialResult.CurvePoint;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialResultTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final TrialResult TRIAL =
      new TrialResult(
          "lr=0.001",
          -7,
          new TreeMap<>(Map.of("validation/loss", 3.0000000000000004, "web/loss", Double.NaN)),
          1_234_567,
          8_000_000_000L,
          5.9e16,
          12.5,
          6.25,
          List.of(
              new CurvePoint(1000, 9.1),
              new CurvePoint(2000, Double.POSITIVE_INFINITY),
              new CurvePoint(2000, Double.NEGATIVE_INFINITY)));

  @Test
  void readsWhatItWrites() throws JsonProcessingException {
    String text = JSON.writeValueAsString(TRIAL.toJson());
    assertThat(TrialResult.of(JSON.readTree(text))).isEqualTo(TRIAL);
    assertThat(text).contains("\"web/loss\":\"NaN\"", "\"loss\":\"Infinity\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "variant|3|variant: 3 (expected a text) at trial 3, seed -7",
        "seed|1.5|seed: 1.5 (expected a whole number) at trial \"lr=0.001\", seed 1.5",
        "tokens|\"many\"|tokens: \"many\" (expected a whole number) at trial \"lr=0.001\", seed -7",
        "tokens|99999999999999999999|tokens: 99999999999999999999 (expected a whole number)",
        "tokens|-1|tokens: -1 (expected a number from 0) at trial \"lr=0.001\", seed -7",
        "seconds|\"NaN\"|seconds: NaN (expected a number from 0) at trial \"lr=0.001\", seed -7",
        "flops|1e999|flops: \"Infinity\" (expected a number",
        "flops|null|flops: null (expected a number, \"NaN\"",
        "measures|[]|measures: [] (expected an object)",
        "measures|{\"a/loss\": true}|a/loss: true (expected a number, \"NaN\"",
        "curve|{}|curve: {} (expected an array)",
        "curve|[3]|curve: 3 (expected an object) at point 0 of trial \"lr=0.001\", seed -7",
        "curve|[{\"tokens\": 1}]|loss: missing (expected a value) at point 0 of trial",
        "curve|[{\"tokens\":2,\"loss\":1},{\"tokens\":1,\"loss\":1}]|curve: 1 (expected ascending",
        "colour|1|colour: 1 (expected one of variant, seed, measures",
      })
  void refusesOtherValuesInOneLine(String field, String value, String message)
      throws JsonProcessingException {
    ObjectNode node = TRIAL.toJson();
    node.set(field, JSON.readTree(value));
    assertThatThrownBy(() -> TrialResult.of(node))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void everyFieldIsNeeded() {
    TRIAL
        .toJson()
        .fieldNames()
        .forEachRemaining(
            field -> {
              ObjectNode node = TRIAL.toJson();
              node.remove(field);
              assertThatThrownBy(() -> TrialResult.of(node))
                  .isInstanceOf(IncompatibleArtifactException.class)
                  .hasMessageStartingWith(field + ": missing (expected a value) at trial");
            });
    assertThatThrownBy(() -> TrialResult.of(JSON.createArrayNode()))
        .hasMessage("trial: [] (expected an object) at trial []");
  }

  @ParameterizedTest
  @CsvSource({
    "validation/loss,false",
    "web/bits-per-byte,false",
    "tasks/arc/acc,true",
    "tasks/arc/acc_norm,true",
  })
  void accuraciesAreBetterWhenHigher(String measure, boolean higher) {
    assertThat(TrialResult.higherIsBetter(measure)).isEqualTo(higher);
  }
}
