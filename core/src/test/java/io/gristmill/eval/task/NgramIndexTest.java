package io.gristmill.eval.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The search for items in training text, compared with a search for strings. */
class NgramIndexTest {

  private static final String TWELVE = "b c d e f g h i j k l m";

  @ParameterizedTest
  @CsvSource({
    // An item of fourteen words: a document needs thirteen of them in a row.
    "'a b c d e f g h i j k l m n', 'x a b c d e f g h i j k l m x', true",
    "'a b c d e f g h i j k l m n', 'b c d e f g h i j k l m n', true",
    "'a b c d e f g h i j k l m n', 'a b c d e f g h i j k l x n', false",
    // Case and punctuation do not count.
    "'a b c d e f g h i j k l m', '(A) B, c-d; e/f G. H! i? j_k\u2014l: m', true",
    // An item of eight to twelve words: a document needs all of them.
    "'a b c d e f g h', 'x a b c d e f g h x', true",
    "'a b c d e f g h', 'x a b c d e f g x', false",
    // An item of seven is not checked.
    "'a b c d e f g', 'a b c d e f g', false"
  })
  void itemIsContaminatedByARunOfItsWords(String item, String document, boolean contaminated) {
    Task task = task(List.of(item, "one two three"));
    NgramIndex index = NgramIndex.of(List.of(task), 13);
    BitSet runs = new BitSet();
    index.addMatches("something else", runs);
    index.addMatches(document, runs);
    assertThat(index.contaminated(task, runs).get(0)).isEqualTo(contaminated);
    assertThat(index.contaminated(task, runs).get(1)).isFalse();
    assertThat(index.unchecked(task)).isEqualTo(item.length() < 15 ? 2 : 1);
  }

  @Test
  void runsDoNotReachFromOneDocumentIntoTheNext() {
    Task task = task(List.of("a " + TWELVE));
    NgramIndex index = NgramIndex.of(List.of(task), 13);
    BitSet runs = new BitSet();
    index.addMatches("a", runs);
    index.addMatches(TWELVE, runs);
    assertThat(runs.isEmpty()).isTrue();
  }

  @Test
  void shortRunsOfTheConfigurationAreCheckedToo() {
    Task task = task(List.of("a b c"));
    NgramIndex index = NgramIndex.of(List.of(task), 3);
    BitSet runs = new BitSet();
    index.addMatches("x a b c", runs);
    assertThat(index.contaminated(task, runs).get(0)).isTrue();
    assertThat(index.unchecked(task)).isZero();
  }

  @Test
  void findsWhatASearchForStringsFinds() {
    Random random = new Random(9);
    List<String> items = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      items.add(text(random, 5 + random.nextInt(15)));
    }
    Task task = task(items);
    NgramIndex index = NgramIndex.of(List.of(task), 10);
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      documents.add(text(random, 40));
    }
    BitSet runs = new BitSet();
    documents.forEach(document -> index.addMatches(document, runs));
    BitSet found = index.contaminated(task, runs);
    for (int i = 0; i < items.size(); i++) {
      List<String> words = List.of(items.get(i).split(" "));
      int length = Math.min(10, words.size());
      Set<String> own = new HashSet<>();
      for (int start = 0; length >= 8 && start + length <= words.size(); start++) {
        own.add(" " + String.join(" ", words.subList(start, start + length)) + " ");
      }
      boolean expected =
          documents.stream().anyMatch(d -> own.stream().anyMatch((" " + d + " ")::contains));
      assertThat(found.get(i)).as(items.get(i)).isEqualTo(expected);
    }
    assertThat(found.cardinality()).isBetween(10, 290);
  }

  /** A text of two different words, whose runs repeat. */
  private static String text(Random random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(i == 0 ? "" : " ").append(random.nextInt(5) < 2 ? "ja" : "nein");
    }
    return text.toString().toLowerCase(Locale.ROOT);
  }

  private static Task task(List<String> texts) {
    return new Task(
        "exam",
        TaskFormat.CHOICES,
        texts.stream().map(text -> new TaskItem(List.of(), 0, text)).toList());
  }
}
