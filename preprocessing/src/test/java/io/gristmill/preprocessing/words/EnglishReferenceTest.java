package io.gristmill.preprocessing.words;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.io.Sha256;
import io.gristmill.preprocessing.SharedData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Compares words and sentences with those of the certified profile, row by row; no difference is
 * known.
 */
class EnglishReferenceTest {

  private final WordSplitter words = WordSplitters.named(WordSplitters.SPACY_EN);
  private final SentenceSplitter sentences = SentenceSplitters.named(SentenceSplitters.SPACY_EN);

  @Test
  void splitsTheReferenceTextsIntoTheSameWords() {
    assertThat(differences("words", "sha256", "\n", words::words)).isEmpty();
  }

  @Test
  void splitsTheReferenceTextsIntoTheSameSentences() {
    assertThat(differences("sents", "sent_sha256", "\u001e", sentences::sentences)).isEmpty();
  }

  private interface Splitter {
    List<String> split(String text);
  }

  private static List<String> differences(
      String column, String hashColumn, String separator, Splitter splitter) {
    Map<String, String> documents = SharedData.documents();
    List<String> differences = new ArrayList<>();
    for (JsonNode row : SharedData.jsonLines("oracles/words.jsonl.gz")) {
      boolean document = row.get("kind").asText().equals("doc");
      String text = document ? documents.get(row.get("id").asText()) : row.get("text").asText();
      List<String> parts = splitter.split(text);
      boolean same =
          document
              ? Sha256.of(String.join(separator, parts)).equals(row.get(hashColumn).asText())
              : parts.equals(strings(row.get(column)));
      if (!same) {
        differences.add(row.get("id") + " " + parts + " (expected " + row.get(column) + ")");
      }
    }
    return differences;
  }

  private static List<String> strings(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
