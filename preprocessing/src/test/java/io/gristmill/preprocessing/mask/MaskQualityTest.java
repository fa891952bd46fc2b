package io.gristmill.preprocessing.mask;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.preprocessing.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Precision and recall on texts with labelled spans about fictional persons. A match is correct if
 * it covers a span of its kind exactly.
 */
class MaskQualityTest {

  private static final Map<String, String> KIND_OF_LABEL =
      Map.of(
          "EMAIL_ADDRESS", "email",
          "IP_ADDRESS", "ip",
          "PHONE_NUMBER", "phone",
          "CREDIT_CARD", "card",
          "IBAN_CODE", "iban",
          "US_SSN", "us-ssn");

  private final SortedMap<String, Score> scores = new TreeMap<>();
  private final List<String> errors = new ArrayList<>();

  /** Numbers of labelled, found and correct spans. */
  private static final class Score {
    private int labelled;
    private int found;
    private int right;
  }

  @Test
  void findsLabelledSpansWithFewFalsePositives() throws IOException {
    for (JsonNode row : rows()) {
      check(row);
    }
    scores.forEach(
        (kind, score) ->
            System.out.printf(
                "%-8s labelled %3d found %3d right %3d  precision %.3f recall %.3f%n",
                kind,
                score.labelled,
                score.found,
                score.right,
                score.found == 0 ? 1 : (double) score.right / score.found,
                score.labelled == 0 ? 1 : (double) score.right / score.labelled));
    assertThat(scores.keySet()).contains("email", "ip", "phone", "card", "us-ssn");
    assertThat(errors).isEmpty();
  }

  private void check(JsonNode row) {
    String text = row.get("full_text").asText();
    List<String> expected = new ArrayList<>();
    for (JsonNode span : row.get("spans")) {
      String kind = KIND_OF_LABEL.getOrDefault(span.get("entity_type").asText(), "");
      if (!kind.isEmpty()) {
        expected.add(kind + " " + span.get("entity_value").asText());
        score(kind).labelled++;
      }
    }
    Masker masker =
        new KindMasker(
            Kinds.named(List.copyOf(Maskers.kinds())),
            (kind, found) -> {
              score(kind.name()).found++;
              if (expected.remove(kind.name() + " " + found)) {
                score(kind.name()).right++;
              } else {
                errors.add("false " + kind.name() + ": " + found);
              }
              return "";
            });
    assertThat(masker.mask(text).text()).isNotNull();
    expected.forEach(missed -> errors.add("missed " + missed));
  }

  private Score score(String kind) {
    return scores.computeIfAbsent(kind, name -> new Score());
  }

  private static JsonNode rows() throws IOException {
    try (InputStream in =
        new GZIPInputStream(
            Files.newInputStream(SharedData.path("quality/pii-generated_small.json.gz")))) {
      return new ObjectMapper().readTree(in);
    }
  }
}
