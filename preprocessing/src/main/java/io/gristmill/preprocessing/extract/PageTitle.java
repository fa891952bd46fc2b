package io.gristmill.preprocessing.extract;

import io.gristmill.preprocessing.extract.block.Block;
import io.gristmill.preprocessing.extract.block.BlockPage;
import io.gristmill.preprocessing.extract.block.TagKind;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * The title of the page without the name of the site: the heading that the {@code title} element
 * repeats, or else Open Graph's {@code og:title}, or else the {@code title} element up to its last
 * separator.
 */
final class PageTitle {

  private static final int SHORTEST_HEADING = 8;
  private static final String[] SEPARATORS = {" | ", " - ", " – ", " — ", " :: ", " « ", " » "};

  /** Fewer words before a separator are more likely the name of the site. */
  private static final int FEWEST_WORDS = 4;

  private PageTitle() {}

  static String of(Document document, BlockPage page) {
    String heading = heading(page);
    return heading.isEmpty()
        ? openGraph(document).orElseGet(() -> withoutSite(page.title()))
        : heading;
  }

  /** The longest main heading that is part of the title; empty if there is none. */
  private static String heading(BlockPage page) {
    String best = "";
    for (Block block : page.blocks()) {
      boolean heading = block.box.kind == TagKind.HEADING && block.box.headingLevel <= 2;
      if (heading && block.length() >= Math.max(SHORTEST_HEADING, best.length() + 1)) {
        String text = page.text(block);
        best = page.title().contains(text) ? text : best;
      }
    }
    return best;
  }

  private static Optional<String> openGraph(Document document) {
    for (Element meta : document.head().children()) {
      if (meta.normalName().equals("meta") && meta.attr("property").equals("og:title")) {
        String title = meta.attr("content").strip();
        return title.isEmpty() ? Optional.empty() : Optional.of(BlockPage.cutTitle(title));
      }
    }
    return Optional.empty();
  }

  private static String withoutSite(String title) {
    int end = -1;
    for (String separator : SEPARATORS) {
      end = Math.max(end, title.lastIndexOf(separator));
    }
    String before = end < 0 ? "" : title.substring(0, end).strip();
    return before.split("\\s+").length < FEWEST_WORDS ? title : before;
  }
}
