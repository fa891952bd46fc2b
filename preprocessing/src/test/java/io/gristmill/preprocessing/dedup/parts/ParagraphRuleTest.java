package io.gristmill.preprocessing.dedup.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.dedup.parts.ParagraphsSection.ParagraphRule.ParagraphKey;
import io.gristmill.preprocessing.dedup.parts.PartRule.Occurrence;
import io.gristmill.preprocessing.dedup.parts.PartRule.Remainder;
import io.gristmill.preprocessing.dedup.parts.Repeats.RepeatedPositions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParagraphRuleTest {

  @ParameterizedTest
  @CsvSource({
    "' Home  Page ', 'home  page'",
    "'Page 12 of 345', 'page 00 of 000'",
    "'\u0661\u0662 \uff13', '00 0'",
    "'\u201cWell\u201d \u2014 he said\u2026', 'well  he said'",
    "'a-b, c.', 'a-b, c.'",
    "'a\u0007\u0085b\tc', 'abc'",
    "'\uff11', 0",
    "'\u3000\u2014\u3000', ''",
    "'', ''"
  })
  void comparesLinesLikeCcnet(String line, String key) {
    assertThat(ParagraphKey.of(line)).isEqualTo(key);
  }

  @Test
  void hashesAreTheFirstEightBytesOfSha1() {
    // sha1("hello world") begins 2aae6c35c94fcfb4.
    assertThat(new ParagraphsSection(true, 0, 1).newRule().parts("a", "\n Hello World\n"))
        .containsExactly(new Occurrence(0xb4cf4fc9356cae2aL, "a", 1));
  }

  @Test
  void keepsTheFirstOccurrenceByIdAndLine() {
    LocalParts parts = new LocalParts(new ParagraphsSection(true, 0, 1));
    parts.add("b", "Menu\nOnly here\n\nmenu");
    parts.add("a", "First\nMENU \nfirst");
    parts.add("c", "Menu\n\nFirst");

    assertThat(parts.remainders())
        .containsEntry("a", new Remainder("First\nMENU ", "", 1))
        .containsEntry("b", new Remainder("Only here", "", 3))
        .containsEntry("c", new Remainder("", "paragraphs-empty", 3));
  }

  @Test
  void shortDocumentsAreDroppedAndNotCompared() {
    LocalParts parts = new LocalParts(new ParagraphsSection(true, 6, 4));
    parts.add("a", "Menu");
    parts.add("b", "Menu\nA\ud83d\ude00c");
    parts.add("c", "Menu\nxyz");

    assertThat(parts.remainders())
        .containsEntry("a", new Remainder("", "paragraphs-short", 0))
        .containsEntry("b", new Remainder("Menu\nA\ud83d\ude00c", "", 0))
        .containsEntry("c", new Remainder("", "paragraphs-short", 1));
  }

  @Test
  void groupsRepetitionsByDocument() {
    RepeatedPositions positions =
        new RepeatedPositions(
            List.of(new Occurrence(1, "b", 2), new Occurrence(5, "b", 7), new Occurrence(3, "d", 0))
                .iterator());

    assertThat(positions.of("a")).isEmpty();
    assertThat(positions.of("b")).containsExactly(2, 7);
    assertThat(positions.of("c")).isEmpty();
    assertThat(positions.of("e")).isEmpty();
  }
}
