package io.gristmill.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.gristmill.SharedData;
import io.gristmill.io.LocalStorage;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy.Treatment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Ids by tiktoken, and by jtokkit where there are no vectors. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishedEncodingsTest {

  @TempDir private static Path folder;
  private BytePairTokenizer cl100k;
  private BytePairTokenizer o200k;

  @BeforeAll
  void read() throws IOException {
    cl100k = Published.tokenizer("cl100k", folder);
    o200k = Published.tokenizer("o200k", folder);
  }

  @Test
  void cl100kIdsEqualTiktokens() {
    List<JsonNode> rows = SharedData.jsonLines("oracles/gpt2-ids.jsonl.gz");
    assertThat(rows).hasSize(5000);
    for (JsonNode row : rows) {
      String text = row.get("text").asText();
      assertThat(cl100k.encode(text)).as(text).isEqualTo(ids(row.get("cl100k")));
      assertThat(cl100k.decode(cl100k.encode(text))).isEqualTo(text);
    }
  }

  @Test
  void o200kIdsEqualJtokkits() {
    Encoding peer = jtokkit(EncodingType.O200K_BASE);
    for (JsonNode row : SharedData.jsonLines("oracles/gpt2-ids.jsonl.gz")) {
      String text = row.get("text").asText();
      assertThat(o200k.encode(text)).as(text).isEqualTo(peer.encodeOrdinary(text).toArray());
    }
  }

  @Test
  void idsEqualJtokkitsOnRandomTexts() {
    Encoding peerCl100k = jtokkit(EncodingType.CL100K_BASE);
    Encoding peerO200k = jtokkit(EncodingType.O200K_BASE);
    Random random = new Random(5);
    for (int i = 0; i < 5_000; i++) {
      String text = text(random);
      assertThat(cl100k.encode(text)).as(text).isEqualTo(peerCl100k.encodeOrdinary(text).toArray());
      assertThat(o200k.encode(text)).as(text).isEqualTo(peerO200k.encodeOrdinary(text).toArray());
    }
  }

  private static String text(Random random) {
    String[] parts = {
      "'s",
      "'LL",
      "word",
      "Word",
      "WORD",
      "camelCase",
      "été",
      "日本語",
      "12",
      "3",
      " ",
      "  ",
      "\n",
      "\t",
      "!",
      "...",
      "/",
      "_",
      "e\u0301",
      "😀",
      "\u00a0",
      "Ж",
      "ж",
      "ا",
      "½"
    };
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(20); n >= 0; n--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    return text.toString();
  }

  @Test
  void r50kByRanksIsGpt2ByMerges() throws IOException {
    BytePairModel ranks = Published.model("gpt2", folder);
    BytePairModel merges =
        NamedEncoding.named("gpt2")
            .read(new LocalStorage(), SharedData.path("tokenizer").toString());
    assertThat(ranks.merges()).isEqualTo(merges.merges());
    assertThat(new BytePairTokenizer(ranks).fingerprint())
        .isEqualTo(new BytePairTokenizer(merges).fingerprint());
  }

  @Test
  void p50kHasItsSpecialTokenInTheMiddle() throws IOException {
    BytePairTokenizer p50k = Published.tokenizer("p50k", folder);
    String text = "if x:\n        return 1<|endoftext|>";
    assertThat(p50k.encode(text))
        .isEqualTo(jtokkit(EncodingType.P50K_BASE).encodeOrdinary(text).toArray());
    assertThat(p50k.encode(text, SpecialTokenPolicy.all(Treatment.AS_TOKEN))).endsWith(50_256);
  }

  @Test
  void specialTokensHaveTheirPublishedIds() {
    SpecialTokenPolicy tokens = SpecialTokenPolicy.all(Treatment.AS_TOKEN);
    assertThat(cl100k.encode("<|endoftext|><|fim_prefix|><|endofprompt|>", tokens))
        .containsExactly(100_257, 100_258, 100_276);
    assertThat(o200k.encode("<|endoftext|><|endofprompt|>", tokens))
        .containsExactly(199_999, 200_018);
    assertThat(cl100k.vocabularySize()).isEqualTo(100_277);
  }

  @Test
  void huggingFaceAndRankFilesHoldTheSameVocabulary() throws IOException {
    LocalStorage storage = new LocalStorage();
    for (BytePairTokenizer tokenizer : List.of(cl100k, o200k)) {
      String directory = folder.resolve(tokenizer.model().pattern()).toString();
      TokenizerFiles.write(tokenizer.model(), storage, directory);
      BytePairModel read = TokenizerFiles.read(storage, directory);
      assertThat(new BytePairTokenizer(read).fingerprint()).isEqualTo(tokenizer.fingerprint());
    }
  }

  private static Encoding jtokkit(EncodingType type) {
    return Encodings.newLazyEncodingRegistry().getEncoding(type);
  }

  private static int[] ids(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
