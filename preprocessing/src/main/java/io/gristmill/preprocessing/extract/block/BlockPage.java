package io.gristmill.preprocessing.extract.block;

import java.util.List;

/**
 * A page cut into blocks of text.
 *
 * @param title content of the title element, often with the name of the site
 * @param text of all blocks, concatenated
 * @param boxes the block elements in document order, parents first; never empty
 */
public record BlockPage(String title, String text, List<Block> blocks, List<Box> boxes) {

  private static final int LONGEST_TITLE = 500;

  /** Cuts off what is longer than any title. */
  public static String cutTitle(String title) {
    return title.length() > LONGEST_TITLE ? title.substring(0, LONGEST_TITLE) : title;
  }

  public String text(Block block) {
    return text.substring(block.start, block.end);
  }

  public Box body() {
    return boxes.get(0);
  }
}
