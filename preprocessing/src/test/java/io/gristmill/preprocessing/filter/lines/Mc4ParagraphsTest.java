package io.gristmill.preprocessing.filter.lines;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Limits.Limit;
import io.gristmill.preprocessing.filter.TextView;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Mc4ParagraphsTest {

  private final Mc4Paragraphs rule =
      new Mc4Paragraphs(Limits.of(Limit.below("< 3 paragraphs", "long-lines", 3)));

  @ParameterizedTest
  @CsvSource({"200, 3, true", "199, 3, false", "200, 2, false", "5000, 1, false"})
  void keepsPagesWithThreeLongLines(int length, int lines, boolean kept) {
    assertThat(keeps(("é".repeat(length) + "\n").repeat(lines))).isEqualTo(kept);
  }

  @Test
  void agreesWithTheReference() {
    Map<String, String> documents = SharedData.documents();
    List<String> differences = new ArrayList<>();
    for (String line : SharedData.lines("oracles/mc4-paragraph.tsv.gz").subList(1, 763)) {
      String[] columns = line.split("\t", -1);
      if (keeps(documents.get(columns[0])) != columns[1].equals("1")) {
        differences.add(line);
      }
    }
    assertThat(differences).isEmpty();
  }

  private boolean keeps(String text) {
    TextView view = new TextView(text, "en", "", WordSplitters.named(WordSplitters.WHITESPACE));
    return rule.apply(view) instanceof Verdict.Keep;
  }
}
