package io.gristmill.preprocessing.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.filter.BadWords.BadWordLists;
import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.filter.Limits.Limit;
import io.gristmill.preprocessing.words.WordSplitters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadWordsTest {

  private static final Limits LIMITS =
      Limits.of(Limit.above("document_removed_with_badwords", "bad-words", 0));

  @ParameterizedTest
  @CsvSource({
    "en, a damned fool, false",
    "en, a DAMN fool, true",
    "en, damn, true",
    "en, well_damn it, false",
    "en, in a two  word pair, false",
    "en, in a two word pair, true",
    "ja, xdamnx, true",
    "de, damn, false"
  })
  void findsWholeWordsInTheTextsLanguage(String language, String text, boolean found) {
    List<String> list = List.of("damn", "two word");
    BadWords rule = new BadWords(new BadWordLists(Map.of("en", list, "ja", list)), LIMITS);
    assertThat(apply(rule, text, language) instanceof Verdict.Drop).isEqualTo(found);
  }

  @Test
  void agreesWithTheReference() throws IOException {
    Map<String, String> documents = SharedData.documents();
    BadWords rule = new BadWords(new BadWordLists(lists()), LIMITS);
    List<String> differences = new ArrayList<>();
    for (JsonNode row : SharedData.jsonLines("oracles/badwords.jsonl.gz")) {
      String text =
          row.has("text") ? row.get("text").asText() : documents.get(row.get("id").asText());
      Verdict verdict = apply(rule, text, row.get("lang").asText());
      String decision = verdict instanceof Verdict.Drop drop ? drop.reason() : "keep";
      if (!decision.equals(row.get("verdict").asText())) {
        differences.add(row.toString());
      }
    }
    assertThat(differences).isEmpty();
  }

  private static Verdict apply(BadWords rule, String text, String language) {
    return rule.apply(
        new TextView(text, language, "", WordSplitters.named(WordSplitters.WHITESPACE)));
  }

  private static Map<String, List<String>> lists() throws IOException {
    Path folder = SharedData.path("quality/ldnoobw");
    Map<String, List<String>> lists = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        lists.put(file.getFileName().toString(), Files.readAllLines(file));
      }
    }
    return lists;
  }
}
