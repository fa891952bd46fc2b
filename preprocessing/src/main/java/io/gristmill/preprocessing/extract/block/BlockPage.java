package io.gristmill.preprocessing.extract.block;

import java.util.List;

/**
 * A page cut into blocks of text.
 *
 * @param title content of the title element, often with the name of the site
 * @param text of all blocks, concatenated
 * @param boxes the block elements in document order, parents first; never empty
 */
public record BlockPage(String title, String text, List<Block> blocks, List<Box> boxes) {

  private static final int LONGEST_TITLE = 500;

  /** Cuts off what is longer than any title. */
  public static String cutTitle(String title) {
    return title.length() > LONGEST_TITLE ? title.substring(0, LONGEST_TITLE) : title;
  }

  public String text(Block block) {
    return text.substring(block.start, block.end);
  }

  public Box body() {
    return boxes.get(0);
  }

  /** Text without block elements inside; its lines end in {@code \n}. */
  public static final class Block {

    public final Box box;
    public int index;

    /** Offset in the text of the page. */
    public int start;

    public int end;
    public int linkChars;

    /** Hints of the inline elements at the start of the block. */
    public final int hints;

    /** Set when the block ends. */
    public TextShape shape;

    /** The data table that contains the block; null if there is none. */
    public Box table;

    Block(Box box, int index, int start, int hints) {
      this.box = box;
      this.index = index;
      this.start = start;
      this.hints = hints;
    }

    void move(int newIndex, int newStart, int newEnd) {
      index = newIndex;
      start = newStart;
      end = newEnd;
    }

    public int length() {
      return end - start;
    }

    @SuppressWarnings("ReferenceEquality") // a table is itself
    public boolean isIn(Box dataTable) {
      return table == dataTable;
    }

    public double linkDensity() {
      return (double) linkChars / length();
    }

    /** Whether the block is long enough and has few enough links to be prose. */
    public boolean isProse() {
      return shape.weight() >= 80 && linkDensity() < 0.35;
    }
  }
}
