package io.gristmill.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StopStringsTest {

  @Test
  void holdsBackWhatMayBecomeAStopString() {
    StopStrings stops = new StopStrings(List.of("\n\nUser:"));
    assertThat(stops.append("Yes.\n")).isEqualTo("Yes.");
    assertThat(stops.append("\nUs")).isEmpty();
    assertThat(stops.append("eful")).isEqualTo("\n\nUseful");
    assertThat(stops.append("\n\n\nUser: and")).isEqualTo("\n");
    assertThat(stops.stopped()).isTrue();
    assertThat(stops.append("more")).isEmpty();
    assertThat(stops.end()).isEmpty();
  }

  @Test
  void aBeginningThatIsNeverCompletedComesWithTheEnd() {
    StopStrings stops = new StopStrings(List.of("END"));
    assertThat(stops.append("the EN")).isEqualTo("the ");
    assertThat(stops.end()).isEqualTo("EN");
    assertThat(stops.stopped()).isFalse();
  }

  @Test
  void theFirstThatIsCompleteCountsAndTheLongestOfThose() {
    assertThat(new StopStrings(List.of("bcde", "c")).append("abcde")).isEqualTo("ab");
    assertThat(new StopStrings(List.of("c", "abc")).append("xabc")).isEqualTo("x");
  }

  @Test
  void aStopStringWithoutTextIsRefused() {
    assertThatThrownBy(() -> new StopStrings(List.of("a", "")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("generation.stop");
  }

  @Property
  void anyPiecesGiveTheTextBeforeTheFirstCompleteStopString(
      @ForAll("pieces") List<String> pieces, @ForAll("stops") List<String> stops) {
    StopStrings streamed = new StopStrings(stops);
    StringBuilder out = new StringBuilder();
    pieces.forEach(piece -> out.append(streamed.append(piece)));
    out.append(streamed.end());
    String text = String.join("", pieces);
    String expected = beforeTheFirst(text, stops);
    assertThat(out.toString()).isEqualTo(expected);
    assertThat(streamed.stopped()).isEqualTo(stops.stream().anyMatch(text::contains));
    assertThat(stops).noneMatch(expected::contains);
  }

  private static String beforeTheFirst(String text, List<String> stops) {
    for (int end = 1; end <= text.length(); end++) {
      String read = text.substring(0, end);
      int longest = stops.stream().filter(read::endsWith).mapToInt(String::length).max().orElse(0);
      if (longest > 0) {
        return read.substring(0, end - longest);
      }
    }
    return text;
  }

  @Provide
  Arbitrary<List<String>> pieces() {
    return Arbitraries.strings().withChars('a', 'b').ofMaxLength(4).list().ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<String>> stops() {
    return Arbitraries.strings()
        .withChars('a', 'b')
        .ofMinLength(1)
        .ofMaxLength(4)
        .list()
        .ofMaxSize(3);
  }
}
