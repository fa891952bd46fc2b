package io.gristmill.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.SharedData;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BytePairTrainerTest {

  @Test
  void mergesTheMostFrequentPairFirst() {
    BytePairModel model = train(settings(12, 1), Map.of("low", 5L, "lower", 2L, "newest", 6L));
    assertThat(TokenizerJson.merges(model).subList(0, 3))
        // we occurs 8 times, lo 7; then e-we, n-e, s-t and we-s 6 times, and e has the least id.
        .containsExactly("w e", "l o", "e we");
  }

  @Test
  void specialTokensComeFirstThenBytesThenMerges() {
    Settings settings =
        new Settings(260, 1, List.of("<|endoftext|>", "<|pad|>"), "gpt2", Alphabet.ALL_BYTES);
    BytePairModel model = train(settings, Map.of("abab", 1L));
    assertThat(model.vocabularySize()).isEqualTo(260);
    assertThat(model.token(0)).isEqualTo("<|endoftext|>");
    assertThat(model.token(2)).isEqualTo("!");
    assertThat(model.token(257)).isEqualTo("Ń");
    assertThat(model.token(258)).isEqualTo("ab");
    assertThat(model.token(259)).isEqualTo("abab");
  }

  @Test
  void pairsBelowTheMinimumFrequencyAreLeft() {
    Map<String, Long> counts = Map.of("ab", 3L, "cd", 2L);
    assertThat(TokenizerJson.merges(train(settings(100, 3), counts))).containsExactly("a b");
    assertThat(TokenizerJson.merges(train(settings(100, 2), counts))).hasSize(2);
  }

  @Test
  void countsBeyond32BitsAreExact() {
    Map<String, Long> counts = Map.of("ab", (1L << 32) + 1, "cd", (1L << 32) + 2, "xy", 3L);
    assertThat(TokenizerJson.merges(train(settings(100, 1), counts)))
        .containsExactly("c d", "a b", "x y");
  }

  @Test
  void countsThatPass31BitsOnlyTogetherAreExact() {
    long most = Integer.MAX_VALUE;
    // ab occurs 2^31 + 1 times over three pieces, cd 2^31: an int would see both as negative.
    Map<String, Long> counts = Map.of("ab", most, "abx", 1L, "aby", 1L, "cd", most, "cdz", 1L);
    assertThat(TokenizerJson.merges(train(settings(100, 1), counts)).subList(0, 2))
        .containsExactly("a b", "c d");
    assertThat(TokenizerJson.merges(train(settings(100, most + 2), counts))).containsExactly("a b");
  }

  @Test
  void noMergeSpellsASpecialToken() {
    Settings settings = new Settings(100, 1, List.of("abc"), "gpt2", Alphabet.SEEN_BYTES);
    BytePairTokenizer tokenizer =
        new BytePairTokenizer(train(settings, Map.of("abc", 9L, "abd", 1L)));
    int special = tokenizer.specialToken("abc").getAsInt();
    assertThat(tokenizer.encode("abc")).hasSize(2).doesNotContain(special);
  }

  @Test
  void refusesAVocabularySmallerThanItsBytes() {
    assertThatThrownBy(
            () ->
                train(
                    new Settings(256, 1, List.of("<|end|>"), "gpt2", Alphabet.ALL_BYTES), Map.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("tokenizer.vocabulary-size: 256 (expected at least 257");
  }

  @Property(tries = 300)
  void agreesWithTheNaiveTrainer(@ForAll("corpora") Map<String, Long> counts) {
    List<String> expected = NaiveTrainer.merges(counts, NaiveTrainer.SMALLER_IDS, 40);
    BytePairModel model = train(settings(40 + alphabet(counts), 1), counts);
    assertThat(TokenizerJson.merges(model)).isEqualTo(expected);
  }

  @Provide
  Arbitrary<Map<String, Long>> corpora() {
    Arbitrary<String> pieces =
        Arbitraries.strings().withChars("abcé").ofMinLength(1).ofMaxLength(9);
    return Arbitraries.maps(pieces, Arbitraries.longs().between(1, 4)).ofMaxSize(12);
  }

  /**
   * The reference breaks ties by the greater bytes instead. The naive trainer, which does either,
   * shows that the two differ in nothing else.
   */
  @Test
  void agreesWithAThirdTrainerExceptForTies() throws IOException {
    PieceCounts counts = new PieceCounts();
    String corpus = SharedData.text("tokenizer/bpe-training/corpus.en");
    for (String text : corpus.split("<\\|endoftext\\|>")) {
      counts.addText(text, PreTokenizers.named("gpt2"));
    }
    List<String> reference =
        SharedData.lines("tokenizer/bpe-training/train-bpe-reference-merges.txt");
    int merges = reference.size();
    assertThat(NaiveTrainer.merges(counts, NaiveTrainer.GREATER_BYTES, merges))
        .isEqualTo(reference);
    BytePairModel model =
        new BytePairTrainer(
                new Settings(256 + merges, 1, List.of(), "gpt2", Alphabet.ALL_BYTES), size -> {})
            .train(counts);
    assertThat(TokenizerJson.merges(model))
        .isEqualTo(NaiveTrainer.merges(counts, NaiveTrainer.SMALLER_IDS, merges));
  }

  private static Settings settings(int vocabularySize, long minFrequency) {
    return new Settings(vocabularySize, minFrequency, List.of(), "gpt2", Alphabet.SEEN_BYTES);
  }

  private static int alphabet(Map<String, Long> counts) {
    return train(settings(256, Long.MAX_VALUE), counts).vocabularySize();
  }

  private static BytePairModel train(Settings settings, Map<String, Long> pieces) {
    PieceCounts counts = new PieceCounts();
    pieces.forEach(counts::add);
    return new BytePairTrainer(settings, size -> {}).train(counts);
  }
}
