package io.gristmill.error;

import static io.gristmill.error.Messages.format;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Suggests the known name that a misspelled one was probably meant to be. */
public final class DidYouMean {

  /** A name with a larger distance to every known name is not treated as a misspelling. */
  private static final int MOST_EDITS = 2;

  /** Shorter parts of names match too easily. */
  private static final int SHORTEST_PART = 3;

  /** A word of a name: {@code optimizer.learning-rate} has three. */
  private static final Pattern PART = Pattern.compile("[^-._]+");

  private DidYouMean() {}

  /** {@code ; did you mean NAME?}, for the end of a message; empty if no known name is close. */
  public static String question(String name, Collection<String> known) {
    return closest(name, known).map(near -> format("; did you mean %s?", near)).orElse("");
  }

  /**
   * The known name with the smallest edit distance, at most 2. Whole names are preferred to names
   * with a run of matching parts, such as {@code gopher} in {@code gopher-quality}. Ties go to the
   * first name in sorted order.
   */
  public static Optional<String> closest(String name, Collection<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT);
    int most = Math.min(MOST_EDITS, Math.max(1, wanted.length() / 2));
    return find(wanted, known, most, Stream::of)
        .or(() -> find(wanted, known, most, DidYouMean::parts));
  }

  private interface Spellings {
    Stream<String> of(String name);
  }

  private static Optional<String> find(
      String wanted, Collection<String> known, int most, Spellings spellings) {
    record Candidate(String name, int distance) {}
    return known.stream()
        .sorted()
        .flatMap(
            name ->
                spellings
                    .of(name.toLowerCase(Locale.ROOT))
                    .map(spelling -> new Candidate(name, levenshteinDistance(wanted, spelling))))
        .filter(candidate -> candidate.distance() <= most)
        .min(Comparator.comparingInt(Candidate::distance))
        .map(Candidate::name);
  }

  /** Every run of neighbouring parts: {@code a-b-c} has a, a-b, a-b-c, b, b-c and c. */
  private static Stream<String> parts(String name) {
    List<MatchResult> parts = PART.matcher(name).results().toList();
    return parts.stream()
        .flatMap(
            first ->
                parts.stream()
                    .filter(last -> last.end() - first.start() >= SHORTEST_PART)
                    .map(last -> name.substring(first.start(), last.end())));
  }

  static int levenshteinDistance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
