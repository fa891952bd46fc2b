package io.gristmill.preprocessing.extract;

import io.gristmill.preprocessing.extract.block.BlockPage;
import io.gristmill.preprocessing.extract.block.BlockPage.Block;
import io.gristmill.preprocessing.extract.block.Box;
import io.gristmill.preprocessing.extract.block.TagKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Positions of prose, headings and the title among the blocks of a page. */
final class PageOutline {

  private final BlockPage page;

  /** Weight of the prose before each block, and in total. */
  final int[] proseBefore;

  /** Nearest prose before each block; -1 if there is none. */
  final int[] previousProse;

  /** Nearest prose after each block; the number of blocks if there is none. */
  final int[] nextProse;

  /** Nearest heading before each block; -1 if there is none. */
  final int[] previousHeading;

  /** First and last block in the richest element; first is after last if there is none. */
  final int richestFirst;

  final int richestLast;

  /** The block that repeats the title of the page; -1 if there is none. */
  final int titleBlock;

  final Box richest;

  /** [blocks] shared by blocks with the same signature. */
  private final Lookalikes[] lookalikes;

  /** Sums over the blocks whose elements have the same signature. */
  static final class Lookalikes {
    int blocks;
    int chars;
    int linkChars;
    int proseWeight;

    private void add(Block block) {
      blocks++;
      chars += block.length();
      linkChars += block.linkChars;
      proseWeight += block.isProse() ? block.shape.weight() : 0;
    }
  }

  PageOutline(BlockPage page) {
    this.page = page;
    List<Block> blocks = page.blocks();
    int count = blocks.size();
    proseBefore = new int[count + 1];
    previousProse = new int[count];
    nextProse = new int[count];
    previousHeading = new int[count];
    richest = Box.richest(page.boxes());
    lookalikes = new Lookalikes[count];
    Map<Integer, Lookalikes> bySignature = new HashMap<>();
    int first = count;
    int last = -1;
    int prose = -1;
    int heading = -1;
    for (Block block : blocks) {
      int i = block.index;
      previousProse[i] = prose;
      previousHeading[i] = heading;
      prose = block.isProse() ? i : prose;
      heading = block.box.kind == TagKind.HEADING ? i : heading;
      proseBefore[i + 1] = proseBefore[i] + (block.isProse() ? block.shape.weight() : 0);
      if (block.box.levelsToRichest == 0) {
        first = Math.min(first, i);
        last = i;
      }
      boolean asBefore = i > 0 && blocks.get(i - 1).box.signature == block.box.signature;
      lookalikes[i] =
          asBefore
              ? lookalikes[i - 1]
              : bySignature.computeIfAbsent(block.box.signature, key -> new Lookalikes());
      lookalikes[i].add(block);
    }
    richestFirst = first;
    richestLast = last;
    fillNextProse(blocks);
    titleBlock = findTitle();
  }

  int allProse() {
    return Math.max(1, proseBefore[proseBefore.length - 1]);
  }

  Lookalikes lookalikes(Block block) {
    return lookalikes[block.index];
  }

  private void fillNextProse(List<Block> blocks) {
    Arrays.fill(nextProse, blocks.size());
    for (int i = blocks.size() - 2; i >= 0; i--) {
      nextProse[i] = blocks.get(i + 1).isProse() ? i + 1 : nextProse[i + 1];
    }
  }

  /** The first main heading that is part of the title, or else the first block that is. */
  private int findTitle() {
    int found = -1;
    for (Block block : page.blocks()) {
      Box box = block.box;
      boolean heading = box.kind == TagKind.HEADING && box.headingLevel <= 2;
      boolean titleLike = block.length() >= 8 && block.length() <= page.title().length();
      if (titleLike && (heading || found < 0) && page.title().contains(page.text(block))) {
        if (heading) {
          return block.index;
        }
        found = block.index;
      }
    }
    return found;
  }
}
