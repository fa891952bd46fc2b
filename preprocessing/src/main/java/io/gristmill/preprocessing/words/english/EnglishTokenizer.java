package io.gristmill.preprocessing.words.english;

import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.words.english.Phrases.PhraseMerger;
import java.util.Arrays;

/**
 * A reimplementation of spaCy's rule tokenizer with its English rules (3.5 to 3.8, blank pipeline):
 * chunks between white space are split independently, then exceptions that were split are merged.
 * White space is a token of its own, except a single space that ends a chunk. Linear in the text.
 * Not thread-safe.
 */
public final class EnglishTokenizer {

  private static final byte SPACE = 1;
  private static final byte LETTER = 2;
  private static final byte[] ASCII = asciiKinds();

  private final EnglishRules rules = EnglishRules.INSTANCE;
  private final ExceptionTable exceptions = rules.exceptions();
  private final Lexicon lexicon = exceptions.lexicon();
  private final ChunkSplitter splitter = rules.newChunkSplitter();
  private final PhraseMerger merger = new PhraseMerger(rules.phrases(), exceptions);
  private final SplitCache cache = new SplitCache();
  private final Tokens.Kinds kinds = Tokens.Kinds.ENGLISH;
  private final Tokens tokens = new Tokens();
  private Tokens merged = tokens;
  private char[] text = new char[1 << 14];

  /** Tokens in text order, including white space; valid until the next call. */
  public Tokens tokenize(String string) {
    int length = string.length();
    if (text.length < length) {
      text = new char[Math.max(length, text.length + (text.length >> 1))];
    }
    string.getChars(0, length, text, 0);
    tokens.clear();
    int i = 0;
    while (i < length) {
      i = isSpace(text[i]) ? space(i, length) : chunk(i, length);
    }
    merged = merger.merge(text, tokens);
    return merged;
  }

  /** Whether a token of the last text is white space. */
  public boolean isSpace(int token) {
    return isSpace(text[merged.start(token)]);
  }

  /** Whether a token of the last text is a mark that ends a sentence. */
  public boolean isSentenceEnd(int token) {
    return kinds.isSentenceEnd(text, merged.start(token), merged.end(token));
  }

  /** Whether a token of the last text consists of punctuation. */
  public boolean isPunctuation(int token) {
    return kinds.isPunctuation(text, merged.start(token), merged.end(token));
  }

  /** Adds the white space from {@code from}, except one space that ends a chunk. */
  private int space(int from, int length) {
    int to = from + 1;
    while (to < length && isSpace(text[to])) {
      to++;
    }
    int start = from > 0 && text[from] == ' ' ? from + 1 : from;
    if (start < to) {
      tokens.add(start, to, Lexicon.MISSING);
    }
    return to;
  }

  /** Adds the tokens of the chunk from {@code from}. */
  private int chunk(int from, int length) {
    int to = from;
    int hash = 0;
    boolean letters = true;
    while (to < length && !isSpace(text[to])) {
      char c = text[to];
      hash = 31 * hash + c;
      letters &= c < 0x80 && ASCII[c] == LETTER;
      to++;
    }
    if (letters) {
      addLetters(from, to, hash);
    } else if (to - from > SplitCache.LONGEST_CHUNK) {
      splitter.split(text, from, to, tokens);
    } else if (!cache.addIfKnown(text, from, to, hash, tokens)) {
      int first = tokens.count();
      splitter.split(text, from, to, tokens);
      cache.put(text, from, to, hash, tokens, first);
    }
    return to;
  }

  /** Inside a run of ASCII letters, only exceptions apply. */
  private void addLetters(int from, int to, int hash) {
    int entry = lexicon.find(text, from, to, hash);
    if (exceptions.isException(entry)) {
      exceptions.split(entry, from, tokens);
    } else {
      tokens.add(from, to, entry);
    }
  }

  private static boolean isSpace(char c) {
    return c < 0x80 ? ASCII[c] == SPACE : PythonText.isSpace(c);
  }

  private static byte[] asciiKinds() {
    byte[] kinds = new byte[0x80];
    for (char c = 0; c < kinds.length; c++) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      kinds[c] = PythonText.isSpace(c) ? SPACE : letter ? LETTER : 0;
    }
    return kinds;
  }

  /**
   * A direct-mapped cache of the splits of short chunks. It only saves time, since the split of a
   * chunk depends on the chunk alone.
   */
  private static final class SplitCache {

    /** The tokens of a chunk, with ends relative to its start. */
    private static final class Split {

      private final char[] chunk;
      private final int[] ends;
      private final int[] entries;

      Split(char[] chunk, int[] ends, int[] entries) {
        this.chunk = chunk;
        this.ends = ends;
        this.entries = entries;
      }

      void addTo(Tokens tokens, int from) {
        int start = from;
        for (int i = 0; i < ends.length; i++) {
          tokens.add(start, from + ends[i], entries[i]);
          start = from + ends[i];
        }
      }
    }

    static final int LONGEST_CHUNK = 32;

    private static final int SLOTS = 1 << 14;
    private static final Split EMPTY = new Split(new char[0], new int[0], new int[0]);

    private final Split[] slots = new Split[SLOTS];

    SplitCache() {
      Arrays.fill(slots, EMPTY);
    }

    /** Adds the tokens of the chunk if it is cached. */
    boolean addIfKnown(char[] text, int from, int to, int hash, Tokens tokens) {
      Split split = slots[slot(hash)];
      if (!Arrays.equals(split.chunk, 0, split.chunk.length, text, from, to)) {
        return false;
      }
      split.addTo(tokens, from);
      return true;
    }

    /** Caches the split of a chunk: the tokens from {@code firstToken}. */
    void put(char[] text, int from, int to, int hash, Tokens tokens, int firstToken) {
      int count = tokens.count() - firstToken;
      int[] ends = new int[count];
      int[] entries = new int[count];
      for (int i = 0; i < count; i++) {
        ends[i] = tokens.end(firstToken + i) - from;
        entries[i] = tokens.entry(firstToken + i);
      }
      slots[slot(hash)] = new Split(Arrays.copyOfRange(text, from, to), ends, entries);
    }

    private static int slot(int hash) {
      return (hash ^ hash >>> 16) & (SLOTS - 1);
    }
  }
}
