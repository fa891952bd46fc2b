package io.gristmill.preprocessing.extract.block;

import io.gristmill.preprocessing.extract.block.BlockPage.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the blocks of a page one after the other. White space is written only before a following
 * character, so that no block begins or ends with white space other than the indentation of its
 * first line.
 */
final class BlockWriter {

  /** Used by pages instead of a space to prevent collapsing. */
  private static final char NO_BREAK_SPACE = 0xA0;

  private final StringBuilder text = new StringBuilder();
  private final List<Block> blocks = new ArrayList<>();

  private Block block;

  /** The element in which the next block begins. */
  private Box box;

  private int inlineHints;

  /** Pending white space before the next character; the first kind that is present applies. */
  private final StringBuilder verbatim = new StringBuilder();

  private int lineBreaks;
  private boolean blank;
  private char zeroWidth;
  private boolean object;

  /**
   * Whether an element ended a line of preformatted text, so that a following line end adds none.
   */
  private boolean lineClosed;

  /** Length of the text before the line that an element opened last. */
  private int lineStart;

  StringBuilder text() {
    return text;
  }

  List<Block> blocks() {
    return blocks;
  }

  void endBlock(Box next) {
    endBlock();
    box = next;
  }

  private void endBlock() {
    if (block != null) {
      block.end = text.length();
      block.shape = TextShape.of(text, block.start, block.end);
    }
    block = null;
    inlineHints = 0;
    clear();
  }

  private void clear() {
    verbatim.setLength(0);
    lineBreaks = 0;
    blank = false;
    zeroWidth = 0;
    object = false;
    lineClosed = false;
  }

  /** Replaces the last blocks and their text. */
  void replace(int firstBlock, List<Block> replacement, CharSequence replacementText) {
    List<Block> last = blocks.subList(firstBlock, blocks.size());
    text.setLength(replacement.get(0).start);
    text.append(replacementText);
    last.clear();
    blocks.addAll(replacement);
  }

  boolean isInBlock() {
    return block != null;
  }

  /** Hints of an inline element before the block's first character. */
  void addHints(int hints) {
    inlineHints |= hints;
  }

  /** Appends text with collapsed white space. */
  void append(String raw, boolean linked) {
    int i = 0;
    while (i < raw.length()) {
      int end = endOfRun(raw, i, linked);
      if (end > i) {
        write(raw, i, end, linked);
        i = end;
      } else {
        skip(raw.charAt(i++));
      }
    }
  }

  private void skip(char c) {
    switch (Characters.kind(c)) {
      case Characters.BLANK -> {
        if (verbatim.isEmpty()) {
          blank = true;
        } else {
          verbatim.append(' ');
        }
      }
      case Characters.ZERO_WIDTH -> zeroWidth(c);
      default -> {
        // Removed.
      }
    }
  }

  /** Appends text with collapsed white space that keeps its line ends. */
  void appendLines(String raw, boolean linked) {
    int start = 0;
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) == '\n') {
        append(raw.substring(start, i), linked);
        lineBreak();
        start = i + 1;
      }
    }
    append(raw.substring(start), linked);
  }

  /** Appends text with its white space; line ends become {@code \n}. */
  void appendVerbatim(String raw, boolean linked) {
    int i = 0;
    while (i < raw.length()) {
      int end = endOfRun(raw, i, linked);
      if (end > i) {
        write(raw, i, end, linked);
        i = end;
        continue;
      }
      char c = raw.charAt(i++);
      boolean lineEnd = c == '\n' || (c == '\r' && (i == raw.length() || raw.charAt(i) != '\n'));
      if (lineEnd && lineClosed) {
        lineClosed = false;
      } else if (lineEnd) {
        addVerbatim('\n');
      } else if (Characters.kind(c) == Characters.BLANK) {
        if (c != '\r') {
          addVerbatim(c == '\t' || (c > ' ' && c != NO_BREAK_SPACE) ? c : ' ');
        }
      } else {
        skip(c);
      }
    }
  }

  private void addVerbatim(char c) {
    if (lineBreaks > 1) {
      endBlock();
    } else if (lineBreaks > 0) {
      verbatim.append('\n');
      lineBreaks = 0;
    } else if (blank) {
      verbatim.append(' ');
    }
    blank = false;
    verbatim.append(c);
  }

  void verbatimLineBreak() {
    addVerbatim('\n');
  }

  /** Starts a line of preformatted text. */
  void openLine() {
    if (!isAtLineStart()) {
      addVerbatim('\n');
    }
    lineClosed = false;
    lineStart = text.length() + verbatim.length();
  }

  void closeLine() {
    if (!isAtLineStart() || text.length() + verbatim.length() == lineStart) {
      addVerbatim('\n');
    }
    lineClosed = true;
  }

  private boolean isAtLineStart() {
    return verbatim.isEmpty() ? block == null : verbatim.charAt(verbatim.length() - 1) == '\n';
  }

  void lineBreak() {
    verbatim.setLength(0);
    lineBreaks++;
  }

  /**
   * Marks an object without text.
   *
   * @param ownLine whether it stands on a line of its own
   */
  void object(boolean ownLine) {
    object = true;
    if (ownLine) {
      lineBreaks = Math.max(lineBreaks, 1);
    }
  }

  void wordBreak() {
    zeroWidth(Characters.ZERO_WIDTH_SPACE);
  }

  /** Remembers a zero-width character, which matters only directly after another character. */
  private void zeroWidth(char c) {
    if (!blank && lineBreaks == 0 && verbatim.isEmpty()) {
      zeroWidth = c;
    }
  }

  /**
   * End of the run from {@code i} that is copied unchanged: a word, or outside links, where spaces
   * are not counted, words separated by single spaces.
   */
  private static int endOfRun(String raw, int i, boolean linked) {
    int end = endOfWord(raw, i);
    while (!linked && end > i && end < raw.length() - 1 && raw.charAt(end) == ' ') {
      int next = endOfWord(raw, end + 1);
      if (next == end + 1) {
        return end;
      }
      end = next;
    }
    return end;
  }

  private static int endOfWord(String raw, int i) {
    int end = i;
    while (end < raw.length() && Characters.kind(raw.charAt(end)) == Characters.PLAIN) {
      end++;
    }
    return end;
  }

  private void write(String raw, int start, int end, boolean linked) {
    separate(raw.charAt(start));
    text.append(raw, start, end);
    if (linked) {
      block.linkChars += end - start;
    }
  }

  /** Writes the pending white space before a character, or begins a block. */
  private void separate(char next) {
    if (lineBreaks > 1) {
      endBlock();
    }
    if (block == null) {
      block = new Block(box, blocks.size(), text.length(), inlineHints);
      blocks.add(block);
      text.append(verbatim, verbatim.lastIndexOf("\n") + 1, verbatim.length());
    } else if (!verbatim.isEmpty()) {
      text.append(verbatim);
    } else if (lineBreaks > 0) {
      text.append('\n');
    } else if (blank) {
      endWord();
      text.append(' ');
    } else if (zeroWidth != 0 || object) {
      separateWeakly(text.charAt(text.length() - 1), next);
    } else {
      return;
    }
    clear();
  }

  private void endWord() {
    if (zeroWidth != 0 && Characters.isSpelling(zeroWidth, text.charAt(text.length() - 1), ' ')) {
      text.append(zeroWidth);
    }
  }

  private void separateWeakly(char last, char next) {
    if (object && Characters.isWordBoundary(last, next)) {
      text.append(' ');
    } else if (zeroWidth != 0 && Characters.isSpelling(zeroWidth, last, next)) {
      text.append(zeroWidth);
    }
  }
}
