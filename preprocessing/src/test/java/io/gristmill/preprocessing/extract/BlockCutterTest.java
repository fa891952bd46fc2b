package io.gristmill.preprocessing.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;

class BlockCutterTest {

  @Test
  void cutsAtBlockElementsButNotAtInlineOnes() {
    assertThat(texts("<div>one <b>and</b> <i>a</i>half<p>two</p>three</div>"))
        .containsExactly("one and ahalf", "two", "three");
  }

  @Test
  void makesLinesOfSingleBreaksAndBlocksOfDoubleOnes() {
    assertThat(texts("<p>Road 1<br>Town<br> <br>Country<br></p><p>end"))
        .containsExactly("Road 1\nTown", "Country", "end");
  }

  @Test
  void keepsTheLinesOfCode() {
    assertThat(texts("<pre>for x in y:\n    print(x)\n\n\ndone</pre>"))
        .containsExactly("for x in y:\nprint(x)\ndone");
  }

  @Test
  void leavesOutWhatIsNotText() {
    assertThat(
            texts(
                "<script>a</script><style>b</style><noscript>c</noscript><button>d</button>"
                    + "<svg><text>e</text></svg><select><option>f</select><!-- g -->text"))
        .containsExactly("text");
  }

  @Test
  void leavesOutReadingAidsOverCharacters() {
    assertThat(texts("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字")).containsExactly("漢字");
  }

  @Test
  void turnsEveryKindOfBlankIntoOneAndKeepsSoftHyphens() {
    assertThat(texts("<p>a&nbsp;&emsp;\t\n b\u200Bc\u00ADd\uFEFF</p>"))
        .containsExactly("a bc\u00ADd");
  }

  @Test
  void measuresHowMuchOfABlockIsLinked() {
    Block block = cut("<p>four<a href=x>link</a></p>").blocks().get(0);

    assertThat(block.linkDensity()).isEqualTo(0.5);
  }

  @Test
  void findsTheElementThatHoldsMostProse() {
    String prose = "Enough words to count as a sentence of prose, with a comma and a full stop. ";
    BlockPage page =
        cut(
            "<div class=menu><a href=x>%1$s%1$s</a></div><div class=text><p>%1$s%1$s<p>%1$s%1$s</div>"
                .formatted(prose));

    Box richest = BlockSums.richest(page.boxes());

    assertThat(richest.distances()[Hint.TEXT.ordinal()]).isZero();
    assertThat(page.blocks())
        .extracting(block -> block.box.levelsToRichest)
        .containsExactly(1, 0, 0);
    assertThat(page.blocks())
        .extracting(block -> block.box.levelsFromRichest)
        .containsExactly(1, 1, 1);
  }

  private static List<String> texts(String html) {
    BlockPage page = cut(html);
    return page.blocks().stream().map(page::text).toList();
  }

  private static BlockPage cut(String html) {
    Document document = Jsoup.parse(html);
    BlockCutter cutter = new BlockCutter(ExtractionLimits.DEFAULT);
    assertThat(cutter.walk(document.body())).isEmpty();
    return cutter.page(document);
  }
}
