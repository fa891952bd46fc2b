package io.gristmill.preprocessing.dedup.minhash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.dedup.minhash.MinHasher.Permutations;
import io.gristmill.preprocessing.words.WordSplitter;
import io.gristmill.preprocessing.words.WordSplitters;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Compares signatures with those of datatrove 0.10. */
class MinHashTest {

  private static final WordSplitter ON_SPACES = WordSplitters.named(WordSplitters.WHITESPACE);

  @Test
  void drawsThePermutationsThatNumpyDraws() {
    Permutations permutations = new Permutations(112, 1);

    assertThat(List.of(permutations.a(0), permutations.a(1), permutations.a(2), permutations.a(3)))
        .containsExactly(
            775169054918279404L, 1758426461858698313L, 2109959069025162L, 965365488286768774L);
    assertThat(List.of(permutations.b(0), permutations.b(1), permutations.b(2), permutations.b(3)))
        .containsExactly(
            1062448801025099917L, 1324811268927594100L, 1217488311597731462L, 100775521383383736L);
  }

  @Test
  void hashesShinglesByEitherFunction() {
    byte[] text = "hello world".getBytes(StandardCharsets.UTF_8);

    assertThat(hash(ShingleHash.SHA1_64, text))
        .isEqualTo(Long.parseUnsignedLong("13028719972609469994"));
    assertThat(hash(ShingleHash.XXH64, text)).isEqualTo(5020219685658847592L);
  }

  @Test
  void equalsTheReferenceForTwoShingles() {
    long[] signature = new long[112];

    int shingles =
        new MinHasher(MinHashProfile.DATATROVE, ON_SPACES).sign("A b c d e f", signature);

    assertThat(shingles).isEqualTo(2);
    assertThat(Arrays.copyOf(signature, 8))
        .containsExactly(
            26975263186797941L,
            4472124569112051L,
            146862703939984406L,
            305477644026747238L,
            1226820759627160554L,
            1578433463388686263L,
            292654994861982141L,
            198800700983028714L);
  }

  @Test
  void equalsEverySignatureOfTheReference() {
    Map<String, String> texts = SharedData.documents();
    MinHasher sha1 = hasher(MinHashProfile.DATATROVE);
    MinHasher xxh64 = hasher(MinHashProfile.DATATROVE_XXH64);
    long[] signature = new long[112];

    List<JsonNode> rows = SharedData.jsonLines("oracles/minhash.jsonl.gz");
    for (JsonNode row : rows) {
      String id = row.get("id").textValue();
      String text = row.path("text").asText(texts.get(id));
      assertThat(sha1.sign(text, signature)).as(id).isEqualTo(row.get("shingles").intValue());
      if (!row.get("sig").isNull()) {
        assertThat(signature).as(id).isEqualTo(longs(row.get("sig")));
      }
      if (row.hasNonNull("sig_xxh64")) {
        xxh64.sign(text, signature);
        assertThat(signature).as(id).isEqualTo(longs(row.get("sig_xxh64")));
      }
    }
    assertThat(rows).hasSize(344);
  }

  @Test
  void aTextShorterThanAShingleHasNoSignature() {
    long[] signature = new long[112];

    assertThat(new MinHasher(MinHashProfile.DATATROVE, ON_SPACES).sign("a b c d", signature))
        .isZero();
    assertThat(signature).containsOnly(Long.MAX_VALUE);
  }

  @Test
  void reportsTheKnownProfilesForAnUnknownOne() {
    assertThatThrownBy(() -> MinHashProfile.named("datatrove"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("datatrove-0.10, datatrove-0.10-xxh64");
  }

  @Test
  void refusesAProfileWithoutRows() {
    assertThatThrownBy(() -> new MinHashProfile("mine", 5, 14, 0, ShingleHash.XXH64, 1, "spacy-en"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("MinHash rows: 0 (expected 1 to 1024) at profile mine");
  }

  private static long hash(ShingleHash function, byte[] text) {
    long[] hashes = new long[1];
    function.newHasher().hash(text, new int[] {0}, new int[] {text.length}, 1, hashes);
    return hashes[0];
  }

  private static MinHasher hasher(MinHashProfile profile) {
    return new MinHasher(profile, WordSplitters.named(profile.words()));
  }

  private static long[] longs(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false)
        .mapToLong(JsonNode::longValue)
        .toArray();
  }
}
