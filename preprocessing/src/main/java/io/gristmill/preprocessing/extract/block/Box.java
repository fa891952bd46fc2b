package io.gristmill.preprocessing.extract.block;

import io.gristmill.preprocessing.extract.block.BlockPage.Block;
import java.util.List;

/** A block element, with sums over the blocks of text inside it. */
public final class Box {

  /** Larger distances are stored as this one. */
  static final int FAR = 15;

  private static final int HINTS = ClassNameHint.values().length;
  private static final int KINDS = TagKind.BOX_KINDS;

  /** The element itself if it is the outermost. */
  public final Box parent;

  /** The nearest element, possibly this one, that groups blocks instead of being one. */
  public final Box holder;

  public final TagKind kind;
  public final int headingLevel;
  public final int depth;

  /** Equal for elements with the same kind and classes whose parents agree in both as well. */
  public final int signature;

  private final int look;
  private final byte[] distances = new byte[HINTS + KINDS];

  public int chars;
  public int linkChars;
  public int proseWeight;
  public int blocks;

  /** Weight of the prose directly inside, and half of that of its children. */
  double score;

  /**
   * Levels from the nearest common ancestor with the richest element of the page down to the
   * latter.
   */
  public int levelsToRichest;

  /** Levels from that ancestor down to this element. */
  public int levelsFromRichest;

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
   * @param childHeadingLevel 0 if it is not a heading
   * @param hints bits of {@link ClassNameHint}
   * @param classes hash of the class attribute
   */
  Box child(TagKind childKind, int childHeadingLevel, int hints, int classes) {
    return new Box(this, childKind, childHeadingLevel, hints, classes, look);
  }

  public boolean isOutermost() {
    return parent == this;
  }

  public double linkDensity() {
    return (double) linkChars / Math.max(1, chars);
  }

  /**
   * Levels up to the nearest element with each {@link ClassNameHint}, then with each {@link
   * TagKind}.
   */
  public byte[] distances() {
    return distances;
  }

  /**
   * Adds up the blocks in each element and computes the distance of each element from the richest
   * one.
   */
  static void addUp(List<Block> blocks, List<Box> boxes) {
    for (Block block : blocks) {
      addBlock(block);
    }
    // Children come after their parents, so in reverse order every sum is complete before it is
    // added.
    for (int i = boxes.size() - 1; i > 0; i--) {
      Box box = boxes.get(i);
      box.parent.chars += box.chars;
      box.parent.linkChars += box.linkChars;
      box.parent.proseWeight += box.proseWeight;
      box.parent.blocks += box.blocks;
    }
    markRichest(boxes);
  }

  private static void addBlock(Block block) {
    Box box = block.box;
    box.chars += block.length();
    box.linkChars += block.linkChars;
    box.blocks++;
    if (block.isProse()) {
      box.proseWeight += block.shape.weight();
      box.holder.score += block.shape.weight();
      box.holder.parent.score += block.shape.weight() / 2.0;
    }
  }

  /** The element with the most prose directly inside or one level down, discounted by links. */
  public static Box richest(List<Box> boxes) {
    Box best = boxes.get(0);
    for (Box box : boxes) {
      if (box.score * (1 - box.linkDensity()) > best.score * (1 - best.linkDensity())) {
        best = box;
      }
    }
    return best;
  }

  private static void markRichest(List<Box> boxes) {
    for (Box box : boxes) {
      box.levelsFromRichest = -1;
    }
    int levels = 0;
    Box ancestor = richest(boxes);
    while (ancestor.levelsFromRichest < 0) {
      ancestor.levelsToRichest = levels++;
      ancestor.levelsFromRichest = 0;
      ancestor = ancestor.parent;
    }
    for (Box box : boxes) {
      if (box.levelsFromRichest < 0) {
        box.levelsToRichest = box.parent.levelsToRichest;
        box.levelsFromRichest = box.parent.levelsFromRichest + 1;
      }
    }
  }
}
