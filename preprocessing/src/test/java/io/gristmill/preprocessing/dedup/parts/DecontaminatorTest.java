package io.gristmill.preprocessing.dedup.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.dedup.parts.EvaluationFile.EvaluationItem;
import io.gristmill.preprocessing.dedup.parts.NGramIndex.Decontaminator;
import io.gristmill.preprocessing.dedup.parts.NGramIndex.Decontaminator.Contamination;
import io.gristmill.preprocessing.dedup.parts.NGramIndex.ItemNGrams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecontaminatorTest {

  private static final Map<String, DecontaminationSection> CONFIGS =
      Map.of(
          "label", new DecontaminationSection(List.of(), 12, false, false),
          "label+overlap", new DecontaminationSection(List.of(), 12, false, true),
          "label+query", new DecontaminationSection(List.of(), 12, true, false),
          "all", new DecontaminationSection(List.of(), 12, true, true));

  @ParameterizedTest
  @ValueSource(strings = {"label", "label+overlap", "label+query", "all"})
  void agreesWithEveryVerdictOfTheReference(String config) {
    List<JsonNode> rows = SharedData.jsonLines("oracles/decont.jsonl.gz");
    DecontaminationSection rules = CONFIGS.get(config);
    ItemNGrams ngrams = new ItemNGrams(rules);
    for (JsonNode row : rows.subList(0, 60)) {
      assertThat(ngrams.hashes(item(row)).length)
          .as("n-grams of item %s", row.get("item"))
          .isEqualTo(row.get("n_hashes").get(config).intValue());
    }
    Decontaminator decontaminator =
        new Decontaminator(
            NGramIndex.of(
                rules, rows.subList(0, 60).stream().map(DecontaminatorTest::item).toList()));

    List<JsonNode> documents = rows.subList(60, rows.size());
    assertThat(documents).hasSize(160);
    for (JsonNode row : documents) {
      String verdict =
          decontaminator
              .find(row.get("text").textValue())
              .map(found -> found.task() + ": " + found.ngram())
              .orElse("keep");
      assertThat(verdict).as(row.get("doc").textValue()).isEqualTo(row.get(config).textValue());
    }
  }

  @Test
  void returnsTheFirstSharedNgramInTextOrder() {
    NGramIndex index =
        NGramIndex.of(
            new DecontaminationSection(List.of(), 3, false, true),
            List.of(new EvaluationItem("sums", "What is two and", "two? It is 4 of course")));

    assertThat(new Decontaminator(index).find("He said: is 17 of it, and TWO - it is late"))
        .contains(new Contamination("sums", "is 0 of"));
    assertThat(new Decontaminator(index).find("two and tw")).isEmpty();
    assertThat(new Decontaminator(index).find("is two, and; two"))
        .contains(new Contamination("sums", "two and two"));
    assertThat(index.size()).isEqualTo(6);
  }

  @Test
  void theLastTaskByNameOwnsASharedNGram() {
    NGramIndex index =
        NGramIndex.of(
            new DecontaminationSection(List.of(), 2, false, false),
            List.of(
                new EvaluationItem("b", "", "red fox"), new EvaluationItem("a", "", "red fox")));

    assertThat(new Decontaminator(index).find("a red fox"))
        .contains(new Contamination("b", "red fox"));
  }

  @Test
  void readsItemsWithOneOrSeveralLabels(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("quiz.test.jsonl"),
            """
            {"task":"t","query":"q","label":"l"}

            {"label":["one","two"]}
            """);

    assertThat(EvaluationFile.read(new LocalStorage().input(file.toString())))
        .containsExactly(
            new EvaluationItem("t", "q", "l"),
            new EvaluationItem("quiz", "", "one"),
            new EvaluationItem("quiz", "", "two"));
  }

  @Test
  void readsTheLayoutsOfMultipleChoiceAndCloze(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("quiz.jsonl"),
            """
            {"query":"q","choices":["wrong","right"],"gold":1}
            {"context_options":["this","that"],"continuation":"follows","gold":0}
            {"context":"before","continuation":"after"}
            """);

    assertThat(EvaluationFile.read(new LocalStorage().input(file.toString())))
        .containsExactly(
            new EvaluationItem("quiz", "q", "right"),
            new EvaluationItem("quiz", "this", "follows"),
            new EvaluationItem("quiz", "before", "after"));
  }

  @Test
  void refusesAMissingChoice(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("quiz.jsonl"), "{\"query\":\"q\",\"choices\":[\"one\"],\"gold\":1}");

    assertThatThrownBy(() -> EvaluationFile.read(new LocalStorage().input(file.toString())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageEndingWith("quiz.jsonl:1");
  }

  @Test
  void refusesALineWithoutALabel(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("quiz.jsonl"), "\n{\"query\":\"q\"}\n");

    assertThatThrownBy(() -> EvaluationFile.read(new LocalStorage().input(file.toString())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("(expected label, choices or continuation) at file:")
        .hasMessageEndingWith("quiz.jsonl:2");
  }

  private static EvaluationItem item(JsonNode row) {
    return new EvaluationItem(
        row.get("task").textValue(), row.get("query").textValue(), row.get("label").textValue());
  }
}
