package io.gristmill.preprocessing.extract.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** Cuts pages into blocks without classifying them. */
public final class CutPage {

  private CutPage() {}

  public static BlockPage of(String html) {
    Document document = Jsoup.parse(html);
    BlockCutter cutter =
        new BlockCutter(
            ExtractionLimits.DEFAULT.maxNodes(), ExtractionLimits.DEFAULT.maxDepth(), false);
    assertThat(cutter.walk(document.body())).isEqualTo(BlockCutter.Walk.COMPLETE);
    return cutter.page(document);
  }

  /** The texts of all blocks. */
  public static List<String> texts(String html) {
    BlockPage page = of(html);
    return page.blocks().stream().map(page::text).toList();
  }
}
