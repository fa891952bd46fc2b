package io.gristmill.preprocessing.extract;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Labels the blocks of a page as main text, as far as the corpus says. */
final class BlockTruth {

  /**
   * Number of letters and digits that must occur contiguously in the truth to count as a quotation.
   */
  private static final int WINDOW = 24;

  private final PageCorpus.Page page;
  private final String text;
  private final Set<String> lines = new HashSet<>();

  BlockTruth(PageCorpus.Page page) {
    this.page = page;
    text = letters(page.text());
    page.text().lines().map(BlockTruth::letters).forEach(lines::add);
  }

  /** 1 for main text, 0 for other text, negative if the corpus does not say. */
  int label(String block) {
    return page.text().isEmpty() ? bySegments(block) : byText(letters(block));
  }

  private int bySegments(String block) {
    if (page.with().stream().anyMatch(block::contains)) {
      return 1;
    }
    return page.without().stream().anyMatch(block::contains) ? 0 : -1;
  }

  private int byText(String block) {
    if (block.isEmpty()) {
      return -1;
    }
    if (block.length() < WINDOW) {
      return lines.contains(block) ? 1 : text.contains(block) ? -1 : 0;
    }
    int found = 0;
    int windows = 0;
    for (int i = 0; i + WINDOW <= block.length(); i += WINDOW) {
      windows++;
      found += text.contains(block.substring(i, i + WINDOW)) ? 1 : 0;
    }
    return found * 10 >= windows * 6 ? 1 : found * 10 <= windows * 3 ? 0 : -1;
  }

  private static String letters(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().filter(Character::isLetterOrDigit).forEach(out::appendCodePoint);
    return out.toString().toLowerCase(Locale.ROOT);
  }
}
