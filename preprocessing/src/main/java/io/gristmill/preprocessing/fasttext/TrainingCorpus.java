package io.gristmill.preprocessing.fasttext;

import io.gristmill.error.InvalidInputException;
import io.gristmill.preprocessing.fasttext.WordTable.Fnv;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Labelled texts as word numbers. Each text is scanned once, takes 4 bytes a word, and ends with
 * fastText's end-of-line token.
 */
public final class TrainingCorpus {

  private final List<String> labels;
  private final long[] labelCounts;
  private final Vocabulary vocabulary = new Vocabulary();
  private int[] tokens = new int[1 << 16];
  private int size;
  private int[] ends = new int[1 << 10];
  private int[] textLabels = new int[1 << 10];
  private int texts;

  /**
   * @param labels without prefix
   */
  public TrainingCorpus(List<String> labels) {
    this.labels = List.copyOf(labels);
    labelCounts = new long[labels.size()];
  }

  /**
   * Adds a text.
   *
   * @param text line ends count as spaces; words that look like labels are ignored
   * @param label index of its label
   * @throws IllegalStateException beyond 2 billion words
   */
  public void add(String text, int label) {
    if (texts == ends.length) {
      ends = Arrays.copyOf(ends, 2 * texts);
      textLabels = Arrays.copyOf(textLabels, 2 * texts);
    }
    scanner.scan(text);
    ends[texts] = size;
    textLabels[texts++] = label;
    labelCounts[label]++;
  }

  private final WordScanner scanner =
      new WordScanner(
          new WordScanner.Words() {
            @Override
            public void word(byte[] marked, int length, int hash) {
              if (!Features.isLabel(marked, length)) {
                append(vocabulary.number(marked, 1, length - 1, hash));
              }
            }

            @Override
            public void endOfLine() {
              byte[] end = Features.END_OF_LINE;
              append(vocabulary.number(end, 0, end.length, Fnv.hash(end, 0, end.length)));
            }
          });

  private void append(int word) {
    if (size == tokens.length) {
      if (size > Integer.MAX_VALUE - 16) {
        throw new InvalidInputException("words of the texts: more than 2^31 (expected a sample)");
      }
      tokens = Arrays.copyOf(tokens, (int) Math.min(Integer.MAX_VALUE - 8L, size * 2L));
    }
    tokens[size++] = word;
  }

  List<String> labels() {
    return labels;
  }

  /** Number of texts with each label. */
  long[] labelCounts() {
    return labelCounts.clone();
  }

  /** Number of texts. */
  public int texts() {
    return texts;
  }

  /** Number of words, ends of lines included. */
  public long words() {
    return size;
  }

  int label(int text) {
    return textLabels[text];
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  /** First word of a text in {@link #token}; that of the next text is its end. */
  int start(int text) {
    return text == 0 ? 0 : ends[text - 1];
  }

  /** Number of the word at a position. */
  int token(int position) {
    return tokens[position];
  }

  /** All distinct words in order of first occurrence, with counts. */
  static final class Vocabulary {

    private static final int ABSENT = -1;

    private byte[] bytes = new byte[1 << 16];
    private int[] ends = new int[1 << 12];
    private int[] hashes = new int[1 << 12];
    private long[] counts = new long[1 << 12];
    private int[] slots = filled(1 << 14);
    private int size;

    private static int[] filled(int length) {
      int[] slots = new int[length];
      Arrays.fill(slots, ABSENT);
      return slots;
    }

    /** Counts a word and returns its number. */
    int number(byte[] text, int from, int to, int hash) {
      int slot = first(hash);
      for (; slots[slot] != ABSENT; slot = (slot + 1) & (slots.length - 1)) {
        int word = slots[slot];
        if (hashes[word] == hash && Arrays.equals(bytes, start(word), ends[word], text, from, to)) {
          counts[word]++;
          return word;
        }
      }
      slots[slot] = size;
      append(text, from, to, hash);
      if (4L * size > 3L * slots.length) {
        grow();
      }
      return size - 1;
    }

    private void append(byte[] text, int from, int to, int hash) {
      if (size == ends.length) {
        ends = Arrays.copyOf(ends, 2 * size);
        hashes = Arrays.copyOf(hashes, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
      }
      int start = start(size);
      int end = Math.addExact(start, to - from);
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * end));
      }
      System.arraycopy(text, from, bytes, start, to - from);
      ends[size] = end;
      hashes[size] = hash;
      counts[size++] = 1;
    }

    private void grow() {
      slots = filled(2 * slots.length);
      for (int word = 0; word < size; word++) {
        int slot = first(hashes[word]);
        while (slots[slot] != ABSENT) {
          slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = word;
      }
    }

    private int first(int hash) {
      return (hash ^ (hash >>> 15)) & (slots.length - 1);
    }

    private int start(int word) {
      return word == 0 ? 0 : ends[word - 1];
    }

    int size() {
      return size;
    }

    int hash(int word) {
      return hashes[word];
    }

    long count(int word) {
      return counts[word];
    }

    byte[] word(int word) {
      return Arrays.copyOfRange(bytes, start(word), ends[word]);
    }

    /** Numbers of the words that occur often enough, the most frequent first. */
    int[] frequent(int minCount) {
      return IntStream.range(0, size)
          .filter(word -> counts[word] >= minCount)
          .boxed()
          .sorted(Comparator.comparingLong((Integer word) -> -counts[word]))
          .mapToInt(Integer::intValue)
          .toArray();
    }
  }
}
