package io.gristmill.preprocessing.extract;

/** Text that no block element interrupts; lines inside it end in {@code \n}. */
final class Block {

  final Box box;
  final int index;

  /** Of its characters in the page's text. */
  final int start;

  int end;
  int linkChars;

  /** Hints of the inline elements that open the block. */
  final int hints;

  /** Set when the block ends. */
  TextShape shape;

  Block(Box box, int index, int start, int hints) {
    this.box = box;
    this.index = index;
    this.start = start;
    this.hints = hints;
  }

  int length() {
    return end - start;
  }

  double linkDensity() {
    return (double) linkChars / length();
  }

  /** Long enough and free enough of links to be somebody's sentences. */
  boolean isProse() {
    return shape.weight() >= 80 && linkDensity() < 0.35;
  }
}
