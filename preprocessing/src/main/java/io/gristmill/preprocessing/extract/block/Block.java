package io.gristmill.preprocessing.extract.block;

/** Text without block elements inside; its lines end in {@code \n}. */
public final class Block {

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
