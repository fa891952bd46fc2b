package io.gristmill.preprocessing.profile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * FineWeb-2's thresholds of one language, a line of {@code fineweb2.tsv}.
 *
 * @param probability minimum probability of the language
 * @param dupLines maximum fraction of repeated lines
 * @param top maximum fraction of characters in the most frequent 2- to 4-gram
 * @param duplicated maximum fraction of characters in repeated 5- to 10-grams
 * @param linePunct minimum fraction of lines that end in a mark
 * @param list maximum number of line ends per word
 * @param minLength minimum mean length of words
 * @param maxLength maximum mean length of words
 * @param alphabetic minimum fraction of words that have a letter
 * @param stopWords two of them are required; none if empty
 */
record LanguageRow(
    double probability,
    double dupLines,
    List<Double> top,
    List<Double> duplicated,
    double linePunct,
    double list,
    double minLength,
    double maxLength,
    double alphabetic,
    List<String> stopWords) {

  private static final String TABLE = "fineweb2.tsv";
  private static final int NUMBERS = 2;
  private static final int STOP_WORDS = 18;

  /** All rows, by both labels of their language. */
  static Map<String, LanguageRow> byLabel() {
    Map<String, LanguageRow> rows = new TreeMap<>();
    for (String line : lines()) {
      String[] columns = line.split("\t", -1);
      LanguageRow row = of(columns);
      rows.put(columns[0], row);
      rows.put(columns[1], row);
    }
    return rows;
  }

  private static LanguageRow of(String[] columns) {
    List<Double> numbers =
        Arrays.stream(columns, NUMBERS, STOP_WORDS).map(Double::valueOf).toList();
    String stopWords = columns[STOP_WORDS];
    return new LanguageRow(
        numbers.get(0),
        numbers.get(1),
        numbers.subList(2, 5),
        numbers.subList(5, 11),
        numbers.get(11),
        numbers.get(12),
        numbers.get(13),
        numbers.get(14),
        numbers.get(15),
        stopWords.isEmpty() ? List.of() : List.of(stopWords.split(" ")));
  }

  /** The lines without comments and header. */
  private static List<String> lines() {
    try (InputStream in = LanguageRow.class.getResourceAsStream(TABLE);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.startsWith("#")).skip(1).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(TABLE, e);
    }
  }
}
