package io.gristmill.preprocessing.extract;

/** A block element, with sums over the blocks of text inside it. */
final class Box {

  /** Distances are not counted further than this. */
  static final int FAR = 15;

  private static final int HINTS = Hint.values().length;
  private static final int KINDS = TagKind.BOX_KINDS;

  /** Itself for the outermost. */
  final Box parent;

  /** The nearest element, this one included, that groups blocks rather than being one. */
  final Box holder;

  final TagKind kind;
  final int headingLevel;
  final int depth;

  /** Equal for elements with the same kind and classes whose parents agree in both, too. */
  final int signature;

  private final int look;
  private final byte[] distances = new byte[HINTS + KINDS];

  int chars;
  int linkChars;
  int proseWeight;
  int blocks;

  /** Weight of the prose held directly, and half of what its children hold. */
  double score;

  /** Levels from the nearest common ancestor with the page's richest element down to that one. */
  int levelsToRichest;

  /** Levels from that ancestor down to this element. */
  int levelsFromRichest;

  private Box(Box parent, TagKind kind, int headingLevel, int hints, int look, int parentLook) {
    this.parent = parent == null ? this : parent;
    this.kind = kind;
    this.headingLevel = headingLevel;
    this.look = look * 31 + kind.ordinal();
    holder = kind.isLeaf() && parent != null ? parent.holder : this;
    depth = parent == null ? 0 : parent.depth + 1;
    signature = this.look * 1_000_003 + parentLook;
    for (int i = 0; i < distances.length; i++) {
      distances[i] = parent == null ? FAR : (byte) Math.min(FAR, parent.distances[i] + 1);
    }
    for (int bits = hints; bits != 0; bits &= bits - 1) {
      distances[Integer.numberOfTrailingZeros(bits)] = 0;
    }
    distances[HINTS + kind.ordinal()] = 0;
  }

  static Box outermost(TagKind kind, int hints, int classes) {
    return new Box(null, kind, 0, hints, classes, 0);
  }

  /**
   * @param childHeadingLevel 0 if it is no heading
   * @param hints bits of {@link Hint}
   * @param classes hash of the class attribute
   */
  Box child(TagKind childKind, int childHeadingLevel, int hints, int classes) {
    return new Box(this, childKind, childHeadingLevel, hints, classes, look);
  }

  boolean isOutermost() {
    return parent == this;
  }

  double linkDensity() {
    return (double) linkChars / Math.max(1, chars);
  }

  /** Levels up to the nearest element with each {@link Hint}, then of each {@link TagKind}. */
  byte[] distances() {
    return distances;
  }
}
