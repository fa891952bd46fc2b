package io.gristmill.preprocessing.extract;

import java.util.List;

/** Sums over the blocks in each element, and where each element stands to the richest one. */
final class BlockSums {

  private BlockSums() {}

  static void add(List<Block> blocks, List<Box> boxes) {
    for (Block block : blocks) {
      addBlock(block);
    }
    // Children come after their parents, so backwards every sum is complete when it is passed on.
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

  /** The element that holds most prose by itself or one level down, links counted against it. */
  static Box richest(List<Box> boxes) {
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
