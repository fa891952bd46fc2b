package io.gristmill.tokenizer.pieces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cutting is linear: added up over the pieces of a text, the stretches they read come to three
 * times the text at most. How far a piece reads is found by taking the bytes behind away until it
 * notices.
 */
class PreTokenizerWorkTest {

  private static final int MOST_READS = 3;

  static List<String> runs() {
    List<String> texts = new ArrayList<>();
    for (String unit :
        List.of(
            "a", "A", "日", "\u0301", " ", "\n", " \n", "\n ", "1", "!", "/", "'", "A日", "日A", "Aa",
            "a'", " !", "\u0301A", "\u00a0")) {
      texts.add(unit.repeat(600 / unit.length()));
      texts.add("\n" + unit.repeat(600 / unit.length()) + "a");
      texts.add("日" + unit.repeat(600 / unit.length()) + "!");
    }
    return texts;
  }

  @ParameterizedTest
  @MethodSource("runs")
  void anyRepetitionIsScannedAFewTimes(String text) {
    assertFewReads(text);
  }

  @Property(tries = 200)
  void anyTextIsScannedAFewTimes(@ForAll("texts") String text) {
    assertFewReads(text);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("a", "A", "日", "\u0301", " ", "\n", "1", "!", "'s", "/")
        .list()
        .ofMaxSize(60)
        .map(list -> String.join("", list));
  }

  private static void assertFewReads(String text) {
    byte[] utf8 = Utf8.encode(text);
    for (String name : PreTokenizers.names()) {
      PreTokenizer preTokenizer = PreTokenizers.named(name);
      int read = 0;
      for (int start = 0; start < utf8.length; ) {
        read += reach(preTokenizer, utf8, start) - start;
        start = preTokenizer.pieceEnd(utf8, start, utf8.length);
      }
      // At the end of a short text there is a little to look at beyond the last piece.
      assertThat(read).as(name).isLessThanOrEqualTo(MOST_READS * utf8.length + 8);
    }
  }

  /** The end of the bytes that the piece at {@code start} depends on. */
  private static int reach(PreTokenizer preTokenizer, byte[] utf8, int start) {
    int low = start;
    int high = utf8.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (reads(preTokenizer, Arrays.copyOf(utf8, middle), start, utf8.length)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static boolean reads(PreTokenizer preTokenizer, byte[] cut, int start, int limit) {
    try {
      preTokenizer.pieceEnd(cut, start, limit);
      return false;
    } catch (ArrayIndexOutOfBoundsException behindTheCut) {
      return true;
    }
  }
}
