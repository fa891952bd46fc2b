package io.gristmill.preprocessing.profile;

import static io.gristmill.preprocessing.filter.Limits.Limit.above;
import static io.gristmill.preprocessing.filter.Limits.Limit.below;

import io.gristmill.preprocessing.filter.FineWebQuality;
import io.gristmill.preprocessing.filter.FineWebQuality.EmptyLines;
import io.gristmill.preprocessing.filter.GopherQuality;
import io.gristmill.preprocessing.filter.GopherRepetition;
import io.gristmill.preprocessing.filter.GopherRepetition.LineSplit;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Marks;
import io.gristmill.preprocessing.filter.StopWords;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitters;
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
 * FineWeb-2 (Penedo et al. 2025, arXiv 2506.20920): FineWeb's rules with thresholds for each
 * language; without C4, paragraph rules and short lines, and with ten times as many repeated
 * characters. Words are those of the Unicode splitter in every language, while the original has one
 * splitter per language: not certified.
 *
 * <p>A language without thresholds gets the language-independent ones: Gopher's table A1 and
 * FineWeb's line rules, but no word length and no stop words.
 */
final class FineWeb2Profile {

  static final String NAME = "fineweb2";

  private FineWeb2Profile() {}

  static Profile create() {
    Map<String, LanguageRow> rows = LanguageRow.byLabel();
    Map<String, Limits> repetition = new TreeMap<>();
    Map<String, Limits> fineWeb = new TreeMap<>();
    Map<String, Limits> quality = new TreeMap<>();
    Map<String, StopWords> stopWords = new TreeMap<>();
    Map<String, Double> probabilities = new TreeMap<>();
    rows.forEach(
        (label, row) -> {
          repetition.put(label, repetition(row.dupLines(), row.top(), row.duplicated()));
          fineWeb.put(label, fineWeb(row.linePunct(), row.list()));
          quality.put(label, quality(row));
          stopWords.put(label, new StopWords(row.stopWords()));
          probabilities.put(label, row.probability());
        });
    StopWords none = new StopWords(List.of());
    return new Profile(
        NAME,
        WordSplitters.UNICODE,
        SentenceSplitters.SPACY_EN,
        List.of(RuleNames.GOPHER_REPETITION, RuleNames.FINEWEB, RuleNames.GOPHER_QUALITY),
        Map.of(
            RuleNames.GOPHER_REPETITION,
            new Rule(
                repetition(
                    0.3, List.of(0.2, 0.18, 0.16), List.of(0.15, 0.14, 0.13, 0.12, 0.11, 0.1)),
                repetition,
                (limits, context) -> new GopherRepetition(LineSplit.NEWLINE_RUNS, limits)),
            RuleNames.FINEWEB,
            new Rule(
                fineWeb(0.12, 0.3),
                fineWeb,
                (limits, context) ->
                    new FineWebQuality(Marks.SENTENCE_ENDS, EmptyLines.IGNORED, limits)),
            RuleNames.GOPHER_QUALITY,
            new Rule(
                Thresholds.quality(0, Double.POSITIVE_INFINITY, 0.8, 0),
                quality,
                (limits, context) ->
                    new GopherQuality(
                        Marks.SYMBOLS, stopWords.getOrDefault(context.language(), none), limits)),
            RuleNames.BAD_WORDS,
            Thresholds.badWords()),
        probabilities);
  }

  private static Limits repetition(double dupLines, List<Double> top, List<Double> duplicated) {
    return Thresholds.withoutParagraphs(Thresholds.repetition(dupLines, top, duplicated));
  }

  private static Limits fineWeb(double linePunct, double list) {
    return Limits.of(
        below("empty", "lines", 1),
        below("line_punct_ratio", "line-punct-ratio", linePunct),
        above("char_dup_ratio", "char-dup-ratio", 0.1),
        above("list_ratio", "list-ratio", list));
  }

  private static Limits quality(LanguageRow row) {
    return Thresholds.quality(
        row.minLength(), row.maxLength(), row.alphabetic(), Math.min(2, row.stopWords().size()));
  }

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
}
