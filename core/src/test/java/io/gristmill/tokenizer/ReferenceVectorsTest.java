package io.gristmill.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.SharedData;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pieces.PreTokenizer;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Ids by tiktoken and merges by Hugging Face's trainer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferenceVectorsTest {

  /** The part of the corpus that the small vocabulary was trained on. */
  private static final int SMALL_BYTES = 66_787;

  private BytePairTokenizer gpt2;
  private BytePairModel full;
  private BytePairModel small;

  @BeforeAll
  void trainAsTheOracleWas() throws IOException {
    gpt2 = Gpt2.tokenizer();
    byte[] corpus = SharedData.text("oracles/bpe-corpus.txt.gz").getBytes(StandardCharsets.UTF_8);
    full = train(corpus);
    small = train(Arrays.copyOf(corpus, SMALL_BYTES));
  }

  @Test
  void gpt2IdsEqualTiktokens() throws IOException {
    List<JsonNode> rows = SharedData.jsonLines("oracles/gpt2-ids.jsonl.gz");
    assertThat(rows).hasSize(5000);
    for (JsonNode row : rows) {
      String text = row.get("text").asText();
      assertThat(gpt2.encode(text)).as(text).isEqualTo(ids(row.get("r50k")));
      assertThat(gpt2.decode(gpt2.encode(text))).isEqualTo(text);
    }
  }

  @Test
  void gpt2IdsEqualTheVectorsOfAnotherImplementation() throws IOException {
    List<String[]> rows = csv(SharedData.text("tokenizer/r50k_base_encodings.csv.gz"));
    assertThat(rows).hasSize(283);
    for (String[] row : rows.subList(1, rows.size())) {
      int[] expected = ids(new ObjectMapper().readTree(row[1]));
      assertThat(gpt2.encode(row[0])).as(row[0]).isEqualTo(expected);
    }
  }

  @Test
  void mergesEqualThoseOfHuggingFace() throws IOException {
    assertThat(TokenizerJson.merges(full))
        .isEqualTo(SharedData.lines("oracles/bpe-full-merges.txt.gz"));
    assertThat(tokens(full)).isEqualTo(SharedData.lines("oracles/bpe-full-vocab.txt.gz"));
  }

  @Test
  void mergesUntilNoPairIsLeftEqualThoseOfHuggingFace() throws IOException {
    assertThat(TokenizerJson.merges(small))
        .isEqualTo(SharedData.lines("oracles/bpe-small-merges.txt.gz"));
    assertThat(tokens(small)).isEqualTo(SharedData.lines("oracles/bpe-small-vocab.txt.gz"));
  }

  @Test
  void idsOfTrainedVocabulariesEqualThoseOfHuggingFace() throws IOException {
    Tokenizer byFull = new BytePairTokenizer(full);
    Tokenizer bySmall = new BytePairTokenizer(small);
    for (JsonNode row : SharedData.jsonLines("oracles/bpe-ids.jsonl.gz")) {
      String text = row.get("text").asText();
      assertThat(byFull.encode(text)).as(text).isEqualTo(ids(row.get("ids_full")));
      assertThat(bySmall.encode(text)).as(text).isEqualTo(ids(row.get("ids_small")));
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      assertThat(byFull.decodeBytes(byFull.encode(text)).length)
          .isEqualTo(bytes - row.get("dropped_full").asInt());
    }
  }

  private static BytePairModel train(byte[] corpus) {
    PreTokenizer preTokenizer = PreTokenizers.named("gpt2");
    PieceCounts counts = new PieceCounts();
    for (String line : new String(corpus, StandardCharsets.UTF_8).split("(?<=\n)")) {
      counts.addText(line, preTokenizer);
    }
    BytePairTrainer.Settings settings =
        new BytePairTrainer.Settings(30_000, 0, List.of(), "gpt2", Alphabet.SEEN_BYTES);
    return new BytePairTrainer(settings, size -> {}).train(counts);
  }

  private static List<String> tokens(BytePairModel model) {
    List<String> tokens = new ArrayList<>();
    for (int id = 0; id < model.vocabularySize(); id++) {
      tokens.add(model.token(id));
    }
    return tokens;
  }

  /** Rows of a CSV with quoted fields that may span lines. */
  private static List<String[]> csv(String text) {
    List<String[]> rows = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        field.append(text.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\n')) {
        fields.add(field.toString());
        field.setLength(0);
        if (c == '\n') {
          rows.add(fields.toArray(String[]::new));
          fields.clear();
        }
      } else if (quoted || c != '\r') {
        field.append(c);
      }
    }
    if (!fields.isEmpty()) {
      fields.add(field.toString());
      rows.add(fields.toArray(String[]::new));
    }
    return rows;
  }

  private static int[] ids(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
