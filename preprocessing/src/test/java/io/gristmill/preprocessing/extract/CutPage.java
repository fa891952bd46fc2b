package io.gristmill.preprocessing.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** A page cut into blocks, without the question which of them are main text. */
final class CutPage {

  private CutPage() {}

  static BlockPage of(String html) {
    Document document = Jsoup.parse(html);
    BlockCutter cutter = new BlockCutter(ExtractionLimits.DEFAULT);
    assertThat(cutter.walk(document.body())).isEmpty();
    return cutter.page(document);
  }

  /** Texts of the blocks. */
  static List<String> texts(String html) {
    BlockPage page = of(html);
    return page.blocks().stream().map(page::text).toList();
  }
}
