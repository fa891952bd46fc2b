package io.gristmill.preprocessing.extract;

import java.util.List;

/**
 * A page cut into blocks of text.
 *
 * @param title as the page's head has it, often with the site's name
 * @param text of all blocks, one after the other
 * @param boxes the block elements in document order: each before those inside it; never empty
 */
record BlockPage(String title, String text, List<Block> blocks, List<Box> boxes) {

  String text(Block block) {
    return text.substring(block.start, block.end);
  }

  Box body() {
    return boxes.get(0);
  }
}
