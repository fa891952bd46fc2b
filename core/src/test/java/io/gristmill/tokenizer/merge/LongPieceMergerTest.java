package io.gristmill.tokenizer.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.tokenizer.merge.MergeTable.FirstPairs;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The merger of long pieces against the search of short ones, and what it takes. */
class LongPieceMergerTest {

  private static final int BYTES = 1_000_000;

  /** Byte a has id 0, b 1; aa is 2, aaaa 3, ab 4, aaab 5, ba 6. */
  private static final MergeTable TABLE =
      new MergeTable(
          new int[] {0, 2, 0, 2, 1}, new int[] {0, 2, 1, 4, 0}, new int[] {2, 3, 4, 5, 6}, 7);

  private static final FirstPairs IDS = new FirstPairs(TABLE, ids());

  private static int[] ids() {
    int[] ids = new int[256];
    Arrays.fill(ids, -1);
    ids['a'] = 0;
    ids['b'] = 1;
    return ids;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ab", "aab", "b"})
  void aMegabyteOfOneClassTakesAtMostThreeEntriesPerByte(String unit) {
    byte[] text = unit.repeat(BYTES / unit.length()).getBytes(StandardCharsets.UTF_8);
    LongPieceMerger merger = new LongPieceMerger(TABLE, IDS);
    int[] ids = merger.merge(text, 0, text.length);
    assertThat(merger.queued()).isLessThanOrEqualTo(3L * text.length);
    assertThat(ids.length).isBetween(1, text.length);
  }

  @Test
  void agreesWithTheSearchOfShortPieces() {
    Random random = new Random(1);
    PieceMerger shortPieces = new PieceMerger(TABLE, IDS);
    LongPieceMerger longPieces = new LongPieceMerger(TABLE, IDS);
    for (int i = 0; i < 5_000; i++) {
      byte[] text = new byte[1 + random.nextInt(48)];
      for (int j = 0; j < text.length; j++) {
        text[j] = (byte) "aaab?".charAt(random.nextInt(5));
      }
      assertThat(longPieces.merge(text, 0, text.length))
          .isEqualTo(shortPieces.merge(text, 0, text.length));
    }
  }
}
