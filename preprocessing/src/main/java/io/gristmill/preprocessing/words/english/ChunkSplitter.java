package io.gristmill.preprocessing.words.english;

import static io.gristmill.preprocessing.words.english.CharTable.ALPHA;
import static io.gristmill.preprocessing.words.english.CharTable.ICON;
import static io.gristmill.preprocessing.words.english.CharTable.LOWER;
import static io.gristmill.preprocessing.words.english.CharTable.QUOTE;
import static io.gristmill.preprocessing.words.english.CharTable.UPPER;

import java.util.Arrays;

/**
 * Splits one chunk without white space: removes prefixes and suffixes in pairs until an exception
 * or neither remains; the rest is an exception, a web address, or is split at its infixes. Linear
 * in the chunk. Not thread-safe.
 */
final class ChunkSplitter {

  private final Affixes affixes;
  private final Infixes infixes;
  private final UrlMatcher urls;
  private final ExceptionTable exceptions;
  private int[] suffixStarts = new int[16];
  private int suffixes;

  ChunkSplitter(CharTable table, Lexicon units, ExceptionTable exceptions) {
    this.affixes = new Affixes(table, units);
    this.infixes = new Infixes(table);
    this.urls = new UrlMatcher(table);
    this.exceptions = exceptions;
  }

  /** Adds the tokens of the chunk in text order. */
  void split(char[] text, int from, int to, Tokens tokens) {
    suffixes = 0;
    int start = from;
    int end = to;
    while (start < end && !exceptions.contains(text, start, end)) {
      int prefix = affixes.prefix(text, start, end);
      if (prefix > 0 && exceptions.contains(text, start + prefix, end)) {
        add(text, start, start + prefix, tokens);
        start += prefix;
        break;
      }
      int suffix = affixes.suffix(text, start + prefix, end);
      if (suffix > 0) {
        pushSuffix(end - suffix);
        end -= suffix;
        if (exceptions.contains(text, start, end)) {
          break; // with its prefix
        }
      }
      if (prefix > 0) {
        add(text, start, start + prefix, tokens);
        start += prefix;
      }
      if (prefix + suffix == 0) {
        break;
      }
    }
    splitCore(text, start, end, tokens);
    popSuffixes(text, to, tokens);
  }

  private void splitCore(char[] text, int from, int to, Tokens tokens) {
    if (from == to) {
      return;
    }
    int entry = exceptions.lexicon().find(text, from, to);
    if (exceptions.isException(entry)) {
      exceptions.split(entry, from, tokens);
    } else if (urls.matches(text, from, to)) {
      tokens.add(from, to, entry);
    } else {
      splitAtInfixes(text, from, to, tokens);
    }
  }

  /** An infix at the very start is not split off. */
  private void splitAtInfixes(char[] text, int from, int to, Tokens tokens) {
    int start = from;
    int i = from;
    while (i < to) {
      int infix = infixes.length(text, from, i, to);
      if (infix == 0) {
        i++;
        continue;
      }
      if (i > from) {
        add(text, start, i, tokens);
        add(text, i, i + infix, tokens);
        start = i + infix;
      }
      i += infix;
    }
    add(text, start, to, tokens);
  }

  private void add(char[] text, int from, int to, Tokens tokens) {
    if (from < to) {
      tokens.add(from, to, exceptions.lexicon().find(text, from, to));
    }
  }

  private void pushSuffix(int start) {
    if (suffixes == suffixStarts.length) {
      suffixStarts = Arrays.copyOf(suffixStarts, 2 * suffixes);
    }
    suffixStarts[suffixes++] = start;
  }

  private void popSuffixes(char[] text, int to, Tokens tokens) {
    for (int i = suffixes - 1; i >= 0; i--) {
      add(text, suffixStarts[i], i == 0 ? to : suffixStarts[i - 1], tokens);
    }
  }

  /** Finds the infixes at which a stretch is split. Characters outside the stretch are ignored. */
  private static final class Infixes {

    private static final char EN_DASH = '–';
    private static final char EM_DASH = '—';

    private final CharTable table;

    Infixes(CharTable table) {
      this.table = table;
    }

    /** UTF-16 units of the infix that starts at {@code at}; 0 for none. */
    int length(char[] text, int from, int at, int to) {
      char c = text[at];
      return switch (c) {
        case '.' -> stops(text, from, at, to);
        case '…' -> 1;
        case ',' -> betweenAlphas(text, from, at, to) ? 1 : 0;
        case '+', '*', '^' -> arithmetic(text, from, at, to) ? 1 : 0;
        case '-' -> arithmetic(text, from, at, to) ? 1 : hyphen(text, from, at, to);
        case '~', EN_DASH, EM_DASH -> hyphen(text, from, at, to);
        case ':', '<', '>', '=', '/' -> joins(text, from, at, at + 1, to) ? 1 : 0;
        default -> c < 0x80 ? 0 : icon(text, at, to);
      };
    }

    private int icon(char[] text, int at, int to) {
      int c = CharTable.next(text, at, to);
      return table.is(c, ICON) ? Character.charCount(c) : 0;
    }

    /** A run of full stops, or one between a small and a capital letter; quotes count as both. */
    private int stops(char[] text, int from, int at, int to) {
      int end = at;
      while (end < to && text[end] == '.') {
        end++;
      }
      if (end - at > 1) {
        return end - at;
      }
      return is(CharTable.previous(text, from, at), LOWER | QUOTE)
              && is(CharTable.next(text, end, to), UPPER | QUOTE)
          ? 1
          : 0;
    }

    private boolean betweenAlphas(char[] text, int from, int at, int to) {
      return is(CharTable.previous(text, from, at), ALPHA)
          && is(CharTable.next(text, at + 1, to), ALPHA);
    }

    private static boolean arithmetic(char[] text, int from, int at, int to) {
      int next = CharTable.next(text, at + 1, to);
      return CharTable.isAsciiDigit(CharTable.previous(text, from, at))
          && (next == '-' || CharTable.isAsciiDigit(next));
    }

    /**
     * One dash or tilde, two or three hyphens, or two em dashes; the first that is followed by a
     * letter.
     */
    private int hyphen(char[] text, int from, int at, int to) {
      char c = text[at];
      int most = c == '-' ? 3 : c == EM_DASH ? 2 : 1;
      for (int n = 1; n <= most && at + n <= to && text[at + n - 1] == c; n++) {
        if (joins(text, from, at, at + n, to)) {
          return n;
        }
      }
      return 0;
    }

    /** Whether the mark is between a letter or digit and a letter. */
    private boolean joins(char[] text, int from, int start, int end, int to) {
      int before = CharTable.previous(text, from, start);
      return (CharTable.isAsciiDigit(before) || is(before, ALPHA))
          && is(CharTable.next(text, end, to), ALPHA);
    }

    private boolean is(int c, int anyOf) {
      return c != CharTable.NONE && table.is(c, anyOf);
    }
  }
}
