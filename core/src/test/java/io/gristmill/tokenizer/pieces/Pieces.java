package io.gristmill.tokenizer.pieces;

import io.gristmill.tokenizer.pieces.PreTokenizers.PublishedPatterns;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts cut by an automaton, and by the regular expression it stands for. */
final class Pieces {

  private Pieces() {}

  static List<String> of(String name, String text) {
    PreTokenizer preTokenizer = PreTokenizers.named(name);
    byte[] utf8 = Utf8.encode(text);
    List<String> pieces = new ArrayList<>();
    for (int start = 0; start < utf8.length; ) {
      int end = preTokenizer.pieceEnd(utf8, start, utf8.length);
      pieces.add(new String(utf8, start, end - start, StandardCharsets.UTF_8));
      start = end;
    }
    return pieces;
  }

  /** Java's own {@code \s} is another set, and its {@code (?i} knows ASCII only. */
  static Pattern pattern(String name) {
    return Pattern.compile(
        PublishedPatterns.of(name)
            .replace("\\s", "\\p{IsWhite_Space}")
            .replace("\\S", "\\P{IsWhite_Space}")
            .replace("(?i:", "(?iu:"));
  }

  static List<String> byPattern(Pattern pattern, String text) {
    String wellFormed = new String(Utf8.encode(text), StandardCharsets.UTF_8);
    List<String> pieces = new ArrayList<>();
    for (Matcher matcher = pattern.matcher(wellFormed); matcher.find(); ) {
      pieces.add(matcher.group());
    }
    return pieces;
  }
}
