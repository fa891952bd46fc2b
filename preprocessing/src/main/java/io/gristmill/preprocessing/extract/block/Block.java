package io.gristmill.preprocessing.extract.block;



/** Text that no block element interrupts; lines inside it end in {@code \n}. */
public final class Block {

  public final Box box;
  public int index;

  /** Of its characters in the page's text. */
  public int start;

  public int end;
  public int linkChars;

  /** Hints of the inline elements that open the block. */
  public final int hints;

  /** Set when the block ends. */
  public TextShape shape;

  /** The data table it is a row or another part of; null if it is in none. */
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

  /** Long enough and free enough of links to be somebody's sentences. */
  public boolean isProse() {
    return shape.weight() >= 80 && linkDensity() < 0.35;
  }
}
