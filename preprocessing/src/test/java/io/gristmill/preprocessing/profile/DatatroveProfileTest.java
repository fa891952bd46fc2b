package io.gristmill.preprocessing.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.io.Sha256;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.text.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares verdict, first reason and rewritten text of every reference row, each rule on its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatatroveProfileTest {

  private Map<String, String> documents = Map.of();
  private List<JsonNode> rows = List.of();

  @BeforeAll
  void readRows() {
    documents = SharedData.documents();
    rows = SharedData.jsonLines("oracles/filters.jsonl.gz");
  }

  @ParameterizedTest
  @CsvSource({
    "gopher-repetition, rep",
    "gopher-quality, qual",
    "c4-no-terminal-punctuation, c4_noterm",
    "c4, c4",
    "fineweb, fineweb"
  })
  void agreesWithTheReference(String rule, String column) {
    RuleSet rules = Profiles.named(DatatroveProfile.NAME).ruleSet(List.of(rule));
    List<String> differences = new ArrayList<>();
    for (JsonNode row : rows) {
      Candidate candidate = Candidate.of(text(row), "en", "");
      Optional<Profile.Rejection> rejection = rules.apply(candidate);
      String expected = row.get(column).asText();
      if (row.has(column + "_sha256")) {
        expected += " " + row.get(column + "_sha256").asText();
      }
      String kept = row.has(column + "_sha256") ? "keep " + Sha256.of(candidate.text()) : "keep";
      String decided = rejection.map(Profile.Rejection::reason).orElse(kept);
      if (!decided.equals(expected)) {
        differences.add(row.get("id").asText() + ": " + decided + " for " + expected);
      }
    }
    assertThat(differences).isEmpty();
  }

  private String text(JsonNode row) {
    if (row.has("text")) {
      return row.get("text").asText();
    }
    if (!row.has("segments")) {
      return documents.get(row.get("id").asText());
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode segment : row.get("segments")) {
      text.append(segment.get(0).asText().repeat(segment.get(1).asInt()));
    }
    return text.toString();
  }
}
