package io.gristmill.tokenizer.pieces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PieceCountsTest {

  @Test
  void countsLikeAMapForAnyNumberOfPieces() {
    PieceCounts counts = new PieceCounts();
    Map<String, Long> expected = new LinkedHashMap<>();
    Random random = new Random(3);
    for (int i = 0; i < 50_000; i++) {
      String piece = Integer.toString(random.nextInt(20_000), 36) + (i % 7 == 0 ? "é" : "");
      counts.add(piece, i);
      expected.merge(piece, (long) i, Long::sum);
    }
    assertThat(contents(counts)).isEqualTo(expected);
    assertThat(counts.size()).isEqualTo(expected.size());
    assertThat(counts.bytes())
        .isEqualTo(
            expected.keySet().stream()
                .mapToInt(piece -> piece.getBytes(StandardCharsets.UTF_8).length)
                .sum());
    assertThat(counts.piece(0)).isEqualTo(expected.keySet().iterator().next());
  }

  @Test
  void countsThePiecesOfAText() {
    PieceCounts counts = new PieceCounts();
    counts.addText("a rose is a rose", PreTokenizers.named("gpt2"));
    assertThat(contents(counts)).isEqualTo(Map.of("a", 1L, " rose", 2L, " is", 1L, " a", 1L));
  }

  @Test
  void aCountBeyond64BitsIsAnErrorNotANegativeNumber() {
    PieceCounts counts = new PieceCounts();
    counts.add("a", Long.MAX_VALUE);
    assertThatThrownBy(() -> counts.add("a", 1)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void rejectsTooManyPiecesAndSuggestsASolution() {
    PieceCounts counts = new PieceCounts(9);
    counts.add("abc", 1);
    counts.add("de", 1);
    counts.add("abc", 1);
    assertThatThrownBy(() -> counts.add("fg", 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("distinct pieces: 2 of 5 bytes (expected at most 9 together")
        .hasMessageContaining("tokenizer.min-piece-frequency");
    assertThat(contents(counts)).isEqualTo(Map.of("abc", 2L, "de", 1L));
  }

  @Test
  void piecesWithUnpairedSurrogatesAreCountedAsTheyAreEncoded() {
    PieceCounts counts = new PieceCounts();
    for (String text : List.of("\uD800", "\uFFFD")) {
      counts.addText(text, PreTokenizers.named("gpt2"));
    }
    assertThat(contents(counts)).isEqualTo(Map.of("\uFFFD", 2L));
  }

  private static Map<String, Long> contents(PieceCounts counts) {
    Map<String, Long> contents = new HashMap<>();
    counts.forEach(
        (utf8, from, to, count) ->
            contents.put(new String(utf8, from, to - from, StandardCharsets.UTF_8), count));
    return contents;
  }
}
