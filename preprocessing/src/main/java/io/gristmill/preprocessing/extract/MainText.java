package io.gristmill.preprocessing.extract;

/** Puts the kept blocks of a page together. */
final class MainText {

  private static final int LONGEST_CELL = 200;

  private MainText() {}

  /** Blocks on lines of their own, the short cells of a table row on one. */
  static String of(BlockPage page, BlockClassifier classifier) {
    StringBuilder out = new StringBuilder();
    BlockFeatures features = new BlockFeatures(page);
    Block previous = null;
    for (Block block : page.blocks()) {
      if (classifier.isMainText(features.of(block))) {
        if (previous != null) {
          out.append(isSameRow(previous, block) ? " | " : "\n");
        }
        out.append(page.text(), block.start, block.end);
        previous = block;
      }
    }
    return out.toString();
  }

  private static boolean isSameRow(Block left, Block right) {
    return left.box.kind == TagKind.CELL
        && right.box.kind == TagKind.CELL
        && left.box != right.box
        && left.box.parent == right.box.parent
        && Math.max(left.length(), right.length()) <= LONGEST_CELL;
  }
}
