package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.Kinds.Kind;
import io.gristmill.preprocessing.mask.Masker.Masked;
import io.gristmill.preprocessing.mask.number.Match;
import io.gristmill.preprocessing.mask.number.NumberKind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Searches the original text for all kinds in order of precedence, and replaces each match by a
 * placeholder. All kinds of numbers are searched in one pass, since they begin at digits.
 */
final class KindMasker implements Masker {

  private final List<Kind> kinds;
  private final List<Kind> numbers;
  private final BiFunction<Kind, String, String> placeholder;

  /**
   * @param placeholder maps a kind and the matched text to its replacement
   */
  KindMasker(List<Kind> kinds, BiFunction<Kind, String, String> placeholder) {
    this.kinds = List.copyOf(kinds);
    this.numbers = this.kinds.stream().filter(kind -> !kind.numbers().isEmpty()).toList();
    this.placeholder = placeholder;
  }

  @Override
  public Masked mask(String text) {
    Matches matches = new Matches();
    for (Kind kind : kinds) {
      for (Finder finder : kind.finders()) {
        search(text, kind, finder, matches);
      }
    }
    if (!numbers.isEmpty()) {
      searchNumbers(text, matches);
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    kinds.forEach(kind -> counts.put(kind.name(), 0));
    matches.inOrder().forEach(found -> counts.merge(found.kind().name(), 1, Integer::sum));
    return new Masked(matches.inOrder().isEmpty() ? text : replace(text, matches), counts);
  }

  private static void search(String text, Kind kind, Finder finder, Matches matches) {
    Match match = new Match();
    while (finder.find(text, match)) {
      matches.add(kind, match.start(), match.end());
    }
  }

  private void searchNumbers(String text, Matches matches) {
    Match match = new Match();
    int end = 0;
    for (int digit = nextDigit(text, 0); digit < text.length(); digit = nextDigit(text, end)) {
      Optional<Kind> kind = numberAt(text, digit, match, end);
      if (kind.isPresent()) {
        matches.add(kind.get(), match.start(), match.end());
        end = match.end();
      } else {
        end = digit;
      }
      while (end < text.length() && isDigit(text.charAt(end))) {
        end++;
      }
    }
  }

  private Optional<Kind> numberAt(String text, int digit, Match match, int from) {
    for (Kind kind : numbers) {
      for (NumberKind number : kind.numbers()) {
        if (number.at(text, digit, match) && match.start() >= from) {
          return Optional.of(kind);
        }
      }
    }
    return Optional.empty();
  }

  private static int nextDigit(String text, int from) {
    int at = from;
    while (at < text.length() && !isDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private String replace(String text, Matches matches) {
    StringBuilder masked = new StringBuilder(text.length());
    int from = 0;
    for (Matches.Found found : matches.inOrder()) {
      masked.append(text, from, found.start());
      masked.append(placeholder.apply(found.kind(), text.substring(found.start(), found.end())));
      from = found.end();
    }
    return masked.append(text, from, text.length()).toString();
  }

  /** Non-overlapping matches in one text; the first match added takes precedence. */
  private static final class Matches {

    /** A match at [start, end). */
    record Found(Kind kind, int start, int end) {}

    private final TreeMap<Integer, Found> byStart = new TreeMap<>();

    /** Adds a match unless it overlaps another one. */
    void add(Kind kind, int start, int end) {
      Map.Entry<Integer, Found> before = byStart.lowerEntry(end);
      if (before == null || before.getValue().end() <= start) {
        byStart.put(start, new Found(kind, start, end));
      }
    }

    /** The matches in text order. */
    Collection<Found> inOrder() {
      return byStart.values();
    }
  }
}
