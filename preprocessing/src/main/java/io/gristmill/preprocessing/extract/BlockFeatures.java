package io.gristmill.preprocessing.extract;

import io.gristmill.preprocessing.extract.block.BlockPage;
import io.gristmill.preprocessing.extract.block.BlockPage.Block;
import io.gristmill.preprocessing.extract.block.Box;
import io.gristmill.preprocessing.extract.block.ClassNameHint;
import io.gristmill.preprocessing.extract.block.TextShape;
import java.util.List;

/**
 * The features of each block of a page: its text, its neighbours, its elements, the elements with
 * the same signature, and its distance to the richest element.
 */
final class BlockFeatures {

  /** Number of features of a block. */
  static final int COUNT = 116;

  private static final int NEIGHBOURS = 3;
  private static final int LEVELS = 4;
  private static final int FAR = 50;

  private final BlockPage page;
  private final List<Block> blocks;
  private final PageOutline outline;
  private final float[] row = new float[COUNT];
  private int size;

  BlockFeatures(BlockPage page) {
    this.page = page;
    blocks = page.blocks();
    outline = new PageOutline(page);
  }

  /** {@code [COUNT]}, valid until the next call. */
  float[] of(Block block) {
    size = 0;
    addShape(block);
    addNeighbours(block);
    addPosition(block);
    addBoxes(block);
    addLookalikes(block);
    addRichest(block);
    return row;
  }

  private void addShape(Block block) {
    TextShape shape = block.shape;
    double length = block.length();
    add(shape.weight());
    add(block.linkDensity());
    add(shape.words());
    add(length / shape.words());
    add(shape.stops());
    add(100 * shape.stops() / length);
    add(shape.commas());
    add(shape.digits() / length);
    add(shape.capitals() / length);
    add(shape.symbols());
    add(shape.endsLikeSentence());
    add(shape.endsWithColon());
    add(shape.hasCopyright());
    add(shape.hasAt());
    add(block.hints != 0);
    add((block.hints & ClassNameHint.META.bit()) != 0);
    add(block.box.kind.ordinal());
    add(block.box.headingLevel);
    add(block.box.depth);
  }

  private void addNeighbours(Block block) {
    double weights = 0;
    double links = 0;
    for (int offset = -NEIGHBOURS; offset <= NEIGHBOURS; offset++) {
      int at = block.index + offset;
      if (at >= 0 && at < blocks.size()) {
        weights += blocks.get(at).shape.weight();
        links += blocks.get(at).linkChars;
      }
      if (offset != 0 && Math.abs(offset) < NEIGHBOURS) {
        addNeighbour(block, at);
      }
    }
    add(weights);
    add(links / Math.max(1, weights));
    int heading = outline.previousHeading[block.index];
    add(Math.min(FAR, block.index - outline.previousProse[block.index]));
    add(Math.min(FAR, outline.nextProse[block.index] - block.index));
    add(heading < 0 ? FAR : Math.min(FAR, block.index - heading));
    add(heading < 0 ? 0 : blocks.get(heading).box.headingLevel);
  }

  private void addNeighbour(Block block, int at) {
    if (at < 0 || at >= blocks.size()) {
      for (int i = 0; i < 4; i++) {
        add(-1);
      }
      return;
    }
    Block neighbour = blocks.get(at);
    add(neighbour.shape.weight());
    add(neighbour.linkDensity());
    add(neighbour.box.holder == block.box.holder);
    add(neighbour.box.kind.ordinal());
  }

  private void addPosition(Block block) {
    int title = outline.titleBlock;
    add((double) block.index / blocks.size());
    add(blocks.size());
    add(outline.allProse());
    add((double) outline.proseBefore[block.index] / outline.allProse());
    add((double) block.start / page.text().length());
    add(page.body().linkDensity());
    add(title < 0 ? 4 * FAR : clamp(block.index - title, 4 * FAR - 1));
  }

  private void addBoxes(Block block) {
    Box box = block.box.holder;
    for (int level = 0; level < LEVELS; level++) {
      add(box.chars);
      add(box.linkDensity());
      add((double) box.proseWeight / outline.allProse());
      add(box.blocks);
      box = box.parent;
    }
    for (byte distance : block.box.distances()) {
      add(distance);
    }
  }

  private void addLookalikes(Block block) {
    PageOutline.Lookalikes same = outline.lookalikes(block);
    add(same.blocks);
    add((double) same.chars / same.blocks);
    add((double) same.linkChars / same.chars);
    add((double) same.proseWeight / outline.allProse());
  }

  private void addRichest(Block block) {
    add(block.box.levelsToRichest);
    add(block.box.levelsFromRichest);
    add(clamp(block.index - outline.richestFirst, FAR));
    add(clamp(block.index - outline.richestLast, FAR));
    add(outline.richest.linkDensity());
    add((double) outline.richest.proseWeight / outline.allProse());
    add(outline.richest.blocks);
  }

  private static int clamp(int value, int bound) {
    return Math.max(-bound, Math.min(bound, value));
  }

  private void add(boolean value) {
    add(value ? 1 : 0);
  }

  private void add(double value) {
    row[size++] = (float) value;
  }
}
