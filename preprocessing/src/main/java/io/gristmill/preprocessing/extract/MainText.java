package io.gristmill.preprocessing.extract;

import io.gristmill.preprocessing.extract.block.BlockPage;
import io.gristmill.preprocessing.extract.block.BlockPage.Block;
import io.gristmill.preprocessing.extract.block.Box;
import io.gristmill.preprocessing.extract.block.TextShape;
import java.util.Arrays;
import java.util.List;

/**
 * The kept blocks of a page, each on its own lines.
 *
 * @param text empty if the page has no main text
 * @param proseWeight characters in the kept prose blocks, as {@link TextShape} counts them
 */
record MainText(String text, int proseWeight) {

  /** Number of blocks before and after a table that are searched for prose. */
  private static final int NEAR = 3;

  private static final double MOST_LINKS = 0.3;

  static MainText of(BlockPage page, BlockClassifier classifier) {
    List<Block> blocks = page.blocks();
    boolean[] kept = new boolean[blocks.size()];
    BlockFeatures features = new BlockFeatures(page);
    for (Block block : blocks) {
      kept[block.index] = classifier.isMainText(features.of(block));
    }
    keepTablesWhole(blocks, kept);
    StringBuilder out = new StringBuilder();
    int prose = 0;
    for (Block block : blocks) {
      if (kept[block.index]) {
        out.append(out.isEmpty() ? "" : "\n").append(page.text(), block.start, block.end);
        prose += block.isProse() ? block.shape.weight() : 0;
      }
    }
    return new MainText(out.toString(), prose);
  }

  /** Whether the other text has more prose than this one has text. */
  boolean isOutweighedBy(MainText other) {
    return other.proseWeight > text.length();
  }

  /**
   * Keeps or drops data tables as a whole, since a row without its header is worth little. A table
   * is kept if most of its text would be, or if kept prose surrounds it.
   */
  private static void keepTablesWhole(List<Block> blocks, boolean[] kept) {
    int start = 0;
    while (start < kept.length) {
      Box table = blocks.get(start).table;
      int end = start + 1;
      while (table != null && end < kept.length && blocks.get(end).isIn(table)) {
        end++;
      }
      if (table != null) {
        boolean whole =
            isMostlyKept(start, end, blocks, kept) || isAmongProse(table, start, end, blocks, kept);
        Arrays.fill(kept, start, end, whole);
      }
      start = end;
    }
  }

  private static boolean isMostlyKept(int start, int end, List<Block> blocks, boolean[] kept) {
    int votes = 0;
    for (int i = start; i < end; i++) {
      votes += kept[i] ? blocks.get(i).length() : -blocks.get(i).length();
    }
    return votes >= 0;
  }

  /** Whether the element around the table has kept prose near the table. */
  private static boolean isAmongProse(
      Box table, int start, int end, List<Block> blocks, boolean[] kept) {
    Box around = table.parent;
    while (around.blocks == table.blocks && !around.isOutermost()) {
      around = around.parent;
    }
    boolean among = false;
    for (int distance = 1; distance <= NEAR && table.linkDensity() < MOST_LINKS; distance++) {
      among |= isKeptProse(start - distance, around, blocks, kept);
      among |= isKeptProse(end - 1 + distance, around, blocks, kept);
    }
    return among;
  }

  @SuppressWarnings("ReferenceEquality") // an element is itself
  private static boolean isKeptProse(int index, Box around, List<Block> blocks, boolean[] kept) {
    return index >= 0
        && index < kept.length
        && kept[index]
        && blocks.get(index).isProse()
        && blocks.get(index).box.holder == around;
  }
}
