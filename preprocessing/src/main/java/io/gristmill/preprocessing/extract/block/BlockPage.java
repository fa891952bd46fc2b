package io.gristmill.preprocessing.extract.block;



import java.util.List;

/**
 * A page cut into blocks of text.
 *
 * @param title as the page's head has it, often with the site's name
 * @param text of all blocks, one after the other
 * @param boxes the block elements in document order: each before those inside it; never empty
 */
public record BlockPage(String title, String text, List<Block> blocks, List<Box> boxes) {

  public String text(Block block) {
    return text.substring(block.start, block.end);
  }

  public Box body() {
    return boxes.get(0);
  }
}
