package io.gristmill.preprocessing.words.english;

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
}
