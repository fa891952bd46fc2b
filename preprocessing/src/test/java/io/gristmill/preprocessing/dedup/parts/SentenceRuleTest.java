package io.gristmill.preprocessing.dedup.parts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.dedup.parts.PartRule.Remainder;
import io.gristmill.preprocessing.dedup.parts.SentencesSection.SentenceCut;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceRuleTest {

  private static final Map<String, SentencesSection> CONFIGS =
      Map.of(
          "default", SentencesSection.OFF,
          "keep_all", new SentencesSection(true, SentenceCut.SENTENCES, 3, 0, 0, 0),
          "lines", new SentencesSection(true, SentenceCut.LINES, 3, 0, 0, 0),
          "span10", new SentencesSection(true, SentenceCut.SENTENCES, 3, 0, 0, 10));

  @ParameterizedTest
  @ValueSource(strings = {"default", "keep_all", "lines", "span10"})
  void agreesWithEveryRowOfTheReference(String config) {
    List<JsonNode> rows = new ArrayList<>(SharedData.jsonLines("oracles/sentdedup.jsonl.gz"));
    Collections.shuffle(rows, new Random(3));
    LocalParts parts = new LocalParts(CONFIGS.get(config));
    rows.forEach(row -> parts.add(order(row), row.get("text").textValue()));
    Map<String, Remainder> remainders = parts.remainders();

    assertThat(rows).hasSize(186);
    for (JsonNode row : rows) {
      Remainder ours = remainders.get(order(row));
      String expected = row.get(config).isNull() ? "" : row.get(config).textValue();
      assertThat(ours.isKept()).as("%s", row.get("id")).isEqualTo(!row.get(config).isNull());
      assertThat(ours.text())
          .as("%s", row.get("id"))
          .isEqualTo(expected.equals("=") ? row.get("text").textValue() : expected);
    }
  }

  /**
   * The reference keeps the first by document number in its file, then by file; these ids sort
   * alike.
   */
  private static String order(JsonNode row) {
    return "%03d-%03d".formatted(row.get("pos").intValue(), row.get("file").intValue());
  }

  @Test
  void keepsARunInTheDocumentWithTheSmallestId() {
    LocalParts parts = new LocalParts(new SentencesSection(true, SentenceCut.LINES, 2, 0, 0, 0));
    parts.add("b", "one\ntwo\nfour");
    parts.add("a", "zero\nOne!\ntwo");
    parts.add("c", "one\ntwo");
    parts.add("d", "");

    assertThat(parts.remainders())
        .containsEntry("a", new Remainder("zero\nOne!\ntwo", "", 0))
        .containsEntry("b", new Remainder("four", "", 2))
        .containsEntry("c", new Remainder("", "sentences-empty", 2))
        .containsEntry("d", new Remainder("", "sentences-empty", 0));
  }

  @Test
  void dropsTextsThatBecomeTooShort() {
    LocalParts words = new LocalParts(new SentencesSection(true, SentenceCut.LINES, 1, 3, 0, 0));
    words.add("a", "one");
    words.add("b", "one\ntwo three");
    LocalParts sentences =
        new LocalParts(new SentencesSection(true, SentenceCut.LINES, 1, 0, 2, 0));
    sentences.add("a", "one");
    sentences.add("b", "one\ntwo three");

    assertThat(words.remainders())
        .containsEntry("a", new Remainder("one", "", 0))
        .containsEntry("b", new Remainder("", "sentences-few-words", 1));
    assertThat(sentences.remainders()).containsEntry("b", new Remainder("", "sentences-few", 1));
  }
}
