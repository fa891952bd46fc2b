package io.gristmill.preprocessing.words.english;

import static io.gristmill.preprocessing.words.english.CharTable.PUNCTUATION;
import static io.gristmill.preprocessing.words.english.CharTable.SENTENCE_END;

import java.util.Arrays;

/**
 * The tokens of one text: [start, end) in UTF-16 and the number in the lexicon, if any. Reusable.
 */
public final class Tokens {

  private int[] starts = new int[1024];
  private int[] ends = new int[1024];
  private int[] entries = new int[1024];
  private int count;

  public int count() {
    return count;
  }

  public int start(int token) {
    return starts[token];
  }

  public int end(int token) {
    return ends[token];
  }

  /** The token's number in the lexicon or {@link Lexicon#MISSING}. */
  int entry(int token) {
    return entries[token];
  }

  void clear() {
    count = 0;
  }

  void add(int start, int end, int entry) {
    if (count == starts.length) {
      int capacity = count + (count >> 1);
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
      entries = Arrays.copyOf(entries, capacity);
    }
    starts[count] = start;
    ends[count] = end;
    entries[count] = entry;
    count++;
  }

  /** Classifies tokens for the sentencizer by their characters. */
  public static final class Kinds {

    public static final Kinds ENGLISH = new Kinds(EnglishRules.INSTANCE.table());

    private final CharTable table;

    private Kinds(CharTable table) {
      this.table = table;
    }

    /** Whether a token is a mark that ends a sentence. */
    public boolean isSentenceEnd(char[] text, int from, int to) {
      int c = CharTable.next(text, from, to);
      return to - from == Character.charCount(c) && table.is(c, SENTENCE_END);
    }

    /** Whether a token consists of punctuation. */
    public boolean isPunctuation(char[] text, int from, int to) {
      int i = from;
      while (i < to) {
        int c = CharTable.next(text, i, to);
        if (!table.is(c, PUNCTUATION)) {
          return false;
        }
        i += Character.charCount(c);
      }
      return true;
    }
  }
}
