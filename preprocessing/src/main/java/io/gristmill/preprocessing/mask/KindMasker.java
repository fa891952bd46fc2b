package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.number.Match;
import io.gristmill.preprocessing.mask.number.NumberKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Finds kinds in their order of precedence in the text as it was, and puts a placeholder for each
 * find. One pass for all kinds of numbers: they begin where digits begin.
 */
final class KindMasker implements Masker {

  private final List<Kind> kinds;
  private final List<Kind> numbers;
  private final BiFunction<Kind, String, String> placeholder;

  /**
   * @param placeholder of a kind and what was found
   */
  KindMasker(List<Kind> kinds, BiFunction<Kind, String, String> placeholder) {
    this.kinds = List.copyOf(kinds);
    this.numbers = this.kinds.stream().filter(kind -> !kind.numbers().isEmpty()).toList();
    this.placeholder = placeholder;
  }

  @Override
  public Masked mask(String text) {
    Finds finds = new Finds();
    for (Kind kind : kinds) {
      for (Finder finder : kind.finders()) {
        search(text, kind, finder, finds);
      }
    }
    if (!numbers.isEmpty()) {
      searchNumbers(text, finds);
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    kinds.forEach(kind -> counts.put(kind.name(), 0));
    finds.inOrder().forEach(find -> counts.merge(find.kind().name(), 1, Integer::sum));
    return new Masked(finds.inOrder().isEmpty() ? text : replace(text, finds), counts);
  }

  private static void search(String text, Kind kind, Finder finder, Finds finds) {
    Match match = new Match();
    while (finder.find(text, match)) {
      finds.add(kind, match.start(), match.end());
    }
  }

  private void searchNumbers(String text, Finds finds) {
    Match match = new Match();
    int end = 0;
    for (int digit = nextDigit(text, 0); digit < text.length(); digit = nextDigit(text, end)) {
      Optional<Kind> kind = numberAt(text, digit, match, end);
      if (kind.isPresent()) {
        finds.add(kind.get(), match.start(), match.end());
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

  private String replace(String text, Finds finds) {
    StringBuilder masked = new StringBuilder(text.length());
    int from = 0;
    for (Finds.Find find : finds.inOrder()) {
      masked.append(text, from, find.start());
      masked.append(placeholder.apply(find.kind(), text.substring(find.start(), find.end())));
      from = find.end();
    }
    return masked.append(text, from, text.length()).toString();
  }
}
