package io.gristmill.preprocessing.words.english;

import io.gristmill.preprocessing.text.PythonText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A second implementation of the English rules with regular expressions and plain strings: slow,
 * quadratic, and short enough to be checked against their definition. Shares only the data files
 * with the tested implementation.
 */
final class RegexTokenizer {

  /** A token and its start offset. */
  record Token(String text, int start) {

    int end() {
      return start + text.length();
    }
  }

  private final Pattern run;
  private final Pattern prefix;
  private final Pattern suffix;
  private final Pattern infix;
  private final Pattern url;
  private final Map<String, List<String>> exceptions = new HashMap<>();
  private final Set<List<String>> phrases = new HashSet<>();

  RegexTokenizer() {
    CharTable table = EnglishRules.INSTANCE.table();
    String alpha = set(table, CharTable.ALPHA);
    String lower = set(table, CharTable.LOWER);
    String upper = set(table, CharTable.UPPER);
    String quote = set(table, CharTable.QUOTE);
    String split = set(table, CharTable.MARK | CharTable.ICON | CharTable.DASH);
    String units =
        EnglishRules.lines("units.txt").stream()
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    String currency = "[" + set(table, CharTable.CURRENCY) + "]";
    run = Pattern.compile("[%s]+|[^%<s]+".formatted(set(table, CharTable.SPACE)));
    prefix =
        Pattern.compile(
            "\\A(?:[%s§%%=]|\\+(?![0-9])|\\.\\.+|%s|US\\$|[AC]\\$)".formatted(split, currency));
    suffix =
        Pattern.compile(
            ("(?:[%s]|……|\\.\\.+|['’][sS]|(?<=[0-9])(?:\\+|%s|%s)"
                    + "|(?<=°[FfCcKk])\\.|(?<=[%s])\\.|(?<=[%s][%s])\\.)\\z")
                .formatted(
                    split,
                    currency,
                    units,
                    lower + set(table, CharTable.BEFORE_PERIOD),
                    upper,
                    upper));
    infix =
        Pattern.compile(
            ("\\.\\.+|…|[%s]|(?<=[0-9])[-+*^](?=[-0-9])|(?<=[%s])\\.(?=[%s])|(?<=[%s]),(?=[%s])"
                    + "|(?<=[%s0-9])(?:-|–|—|--|---|——|~|[:<>=/])(?=[%s])")
                .formatted(
                    set(table, CharTable.ICON),
                    lower + quote,
                    upper + quote,
                    alpha,
                    alpha,
                    alpha,
                    alpha));
    url = Pattern.compile(url(table, lower), Pattern.DOTALL);
    for (String line : EnglishRules.lines("exceptions.txt")) {
      addException(line);
      addException(line.replace('\'', '’'));
    }
    exceptions.keySet().forEach(chunk -> phrases.add(split(chunk, Map.of())));
    phrases.removeIf(tokens -> tokens.size() == 1); // no affix applies, or nothing would change
  }

  private void addException(String line) {
    exceptions.put(line.replace(" ", ""), List.of(line.split(" ")));
  }

  private static String url(CharTable table, String lower) {
    String digit = "[" + set(table, CharTable.DIGIT) + "]";
    String scheme = "[" + set(table, CharTable.WORD) + "+.-]{2,}://";
    String notPrivate =
        "(?!(?:10|127)(?:\\.D{1,3}){3}|(?:169\\.254|192\\.168)(?:\\.D{1,3}){2}"
            + "|172\\.(?:1[6-9]|2D|3[01])(?:\\.D{1,3}){2})";
    String address =
        "(?:[1-9]D?|1DD|2[01]D|22[0-3])(?:\\.(?:1?D{1,2}|2[0-4]D|25[0-5])){2}"
            + "\\.(?:[1-9]D?|1DD|2[0-4]D|25[0-4])";
    String host =
        "(?:(?:[H][H_-]{0,62})?[H]\\.)+[L]{2,63}"
            .replace("H", "A-Za-z0-9\\u00a1-\\uffff")
            .replace("L", lower);
    String ip = (notPrivate + address).replace("D", digit);
    return "(?:%s)?(?:.+@)?(?:%s|%s)(?::%s{2,5})?(?:[/?#].*)?".formatted(scheme, ip, host, digit);
  }

  /** The content of a character class: the ranges of code points with any of the flags. */
  private static String set(CharTable table, int anyOf) {
    StringBuilder ranges = new StringBuilder();
    int first = -1;
    for (int c = 0; c <= Character.MAX_CODE_POINT + 1; c++) {
      boolean in = c <= Character.MAX_CODE_POINT && table.is(c, anyOf);
      if (in && first < 0) {
        first = c;
      } else if (!in && first >= 0) {
        ranges.append(escape(first)).append('-').append(escape(c - 1));
        first = -1;
      }
    }
    return ranges.toString();
  }

  /** Java's look-behind matches code points only in a pattern that spells out one of two units. */
  private static String escape(int c) {
    return c > Character.MAX_VALUE ? Character.toString(c) : "\\x{%X}".formatted(c);
  }

  List<Token> tokens(String text) {
    List<Token> tokens = new ArrayList<>();
    Matcher runs = run.matcher(text);
    while (runs.find()) {
      String group = runs.group();
      int start = runs.start();
      if (!PythonText.isSpace(group.charAt(0))) {
        add(split(group, exceptions), start, tokens);
      } else if (group.charAt(0) == ' ' && start > 0) {
        add(group.length() > 1 ? List.of(group.substring(1)) : List.of(), start + 1, tokens);
      } else {
        add(List.of(group), start, tokens);
      }
    }
    return merge(text, tokens);
  }

  private static void add(List<String> parts, int from, List<Token> tokens) {
    int start = from;
    for (String part : parts) {
      tokens.add(new Token(part, start));
      start += part.length();
    }
  }

  private List<String> split(String chunk, Map<String, List<String>> special) {
    List<String> front = new ArrayList<>();
    List<String> back = new ArrayList<>();
    String rest = chunk;
    int before = -1;
    while (!rest.isEmpty() && rest.length() != before && !special.containsKey(rest)) {
      before = rest.length();
      int p = length(prefix, rest);
      int s = length(suffix, rest.substring(p));
      if (p > 0 && special.containsKey(rest.substring(p))) {
        s = 0;
      } else if (s > 0 && special.containsKey(rest.substring(0, rest.length() - s))) {
        p = 0;
      }
      if (p > 0) {
        front.add(rest.substring(0, p));
      }
      if (s > 0) {
        back.add(0, rest.substring(rest.length() - s));
      }
      rest = rest.substring(p, rest.length() - s);
    }
    front.addAll(core(rest, special));
    front.addAll(back);
    return front;
  }

  private static int length(Pattern affix, String text) {
    Matcher matcher = affix.matcher(text);
    return matcher.find() ? matcher.end() - matcher.start() : 0;
  }

  private List<String> core(String rest, Map<String, List<String>> special) {
    if (special.containsKey(rest)) {
      return special.get(rest);
    }
    List<String> parts = new ArrayList<>();
    int start = 0;
    Matcher matcher = infix.matcher(rest);
    boolean address = url.matcher(rest).matches();
    while (!address && matcher.find()) {
      if (matcher.start() > 0) {
        parts.add(rest.substring(start, matcher.start()));
        parts.add(matcher.group());
        start = matcher.end();
      }
    }
    parts.add(rest.substring(start));
    parts.removeIf(String::isEmpty);
    return parts;
  }

  private List<Token> merge(String text, List<Token> tokens) {
    List<int[]> found = new ArrayList<>();
    for (int from = 0; from < tokens.size(); from++) {
      List<String> words = new ArrayList<>();
      for (int to = from; to < Math.min(tokens.size(), from + 12); to++) {
        words.add(tokens.get(to).text());
        if (phrases.contains(words)) {
          found.add(new int[] {from, to});
        }
      }
    }
    found.sort(Comparator.comparingInt((int[] f) -> f[0] - f[1]).thenComparingInt(f -> f[0]));
    Map<Integer, Integer> chosen = new HashMap<>();
    Set<Integer> taken = new HashSet<>();
    for (int[] f : found) {
      if (!taken.contains(f[0]) && !taken.contains(f[1])) {
        chosen.put(f[0], f[1]);
      }
      IntStream.rangeClosed(f[0], f[1]).forEach(taken::add);
    }
    List<Token> merged = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      int last = chosen.getOrDefault(i, i);
      String phrase = text.substring(tokens.get(i).start(), tokens.get(last).end());
      if (chosen.containsKey(i) && exceptions.containsKey(phrase)) {
        add(exceptions.get(phrase), tokens.get(i).start(), merged);
        i = last;
      } else {
        merged.add(tokens.get(i));
      }
    }
    return merged;
  }
}
