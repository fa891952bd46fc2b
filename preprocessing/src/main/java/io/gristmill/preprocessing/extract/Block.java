package io.gristmill.preprocessing.extract;

/** Text that no block element interrupts; lines inside it end in {@code \n}. */
final class Block {

  final Box box;
  int index;

  /** Of its characters in the page's text. */
  int start;

  int end;
  int linkChars;

  /** Hints of the inline elements that open the block. */
  final int hints;

  /** Set when the block ends. */
  TextShape shape;

  /** The data table it is a row or another part of; null if it is in none. */
  Box table;

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

  int length() {
    return end - start;
  }

  @SuppressWarnings("ReferenceEquality") // a table is itself
  boolean isIn(Box dataTable) {
    return table == dataTable;
  }

  double linkDensity() {
    return (double) linkChars / length();
  }

  /** Long enough and free enough of links to be somebody's sentences. */
  boolean isProse() {
    return shape.weight() >= 80 && linkDensity() < 0.35;
  }
}
