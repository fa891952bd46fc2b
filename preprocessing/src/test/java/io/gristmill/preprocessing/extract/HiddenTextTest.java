package io.gristmill.preprocessing.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import io.gristmill.preprocessing.extract.block.CutPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HiddenTextTest {

  private static final String PROSE =
      "<p>The miller got up at four in the morning, looked at the sky, and opened the sluice.</p>"
          + "<p>By noon the flour of the whole village was ground, and he slept until evening.</p>";
  private static final String SECRET =
      "<p>Accept all cookies of our partners, so that we can go on to tell you about mills.</p>";

  private final TextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hidden",
        "hidden=''",
        "hidden=hidden",
        "hidden=false",
        "aria-hidden=true",
        "aria-hidden=' TRUE '",
        "popover",
        "popover=manual",
        "style='display:none'",
        "style='DISPLAY : None'",
        "style='color: red; display:none !important; margin:0'",
        "style='display:none;display:-moz-box-invalid()'",
        "style='display:none!important;display:block'",
        "style='/* ; */display:/* x */none'",
        "style='visibility:hidden'",
        "style='visibility: collapse'",
        "style='content-visibility:hidden'",
        "style='position:absolute; left:-9999px'",
        "style='text-indent:-999em'",
      })
  void omitsHiddenElements(String attribute) {
    String html = "<div>shown <span " + attribute + ">not <b>this</b></span> too</div>";

    assertThat(CutPage.texts(html + "<div " + attribute + "><p>nor this</div>"))
        .containsExactly("shown too");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hidden=until-found",
        "aria-hidden=false",
        "aria-hidden",
        "style='display:block'",
        "style='display:none;display:block'",
        "style='display:inherit'",
        "style='visibility:visible'",
        "style='list-style:none'",
        "style='background:url(display:none)'",
        "style='opacity:0'",
        "style='margin-left:-15px'",
        "style='transition: visibility hidden'",
        "title='display:none'",
        "class='display none'",
      })
  void keepsVisibleAndFoundContent(String attribute) {
    assertThat(CutPage.texts("<div " + attribute + ">shown</div>")).containsExactly("shown");
  }

  @Test
  void omitsClosedDialogs() {
    assertThat(CutPage.texts("<dialog><p>closed</p></dialog><dialog open><p>open</p></dialog>"))
        .containsExactly("open");
  }

  @Test
  void keepsClosedDetails() {
    assertThat(CutPage.texts("<details><summary>More</summary><p>told</details>"))
        .containsExactly("More", "told");
  }

  @Test
  void keepsVisibleElementsInsideInvisibleOnes() {
    assertThat(
            CutPage.texts(
                "<div style='visibility:hidden'>no<p style='visibility:visible'>yes <b>too</b></p>"
                    + "<p>no</div>"))
        .containsExactly("yes too");
  }

  @Test
  void hidesTheCellsButKeepsTheRow() {
    assertThat(CutPage.texts("<table><tr><th>a<td>1<span style='display:none'>01</span></table>"))
        .containsExactly("a | 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<body hidden><article><h1>Mills</h1>%s</article>",
        "<body style='visibility:hidden'><article><h1>Mills</h1>%s</article>",
        "<body aria-hidden=true>%s",
        "<div id=root style='display:none'><article>%s</article></div>",
        "<div class=loader>Loading</div><main style='visibility:hidden'>%s</main>",
        "<h1>Mills</h1><div hidden><article>%s</article></div>",
        "<nav><a href=/>Home</a></nav><main aria-hidden=true><article>%s</article></main>",
      })
  void readsHiddenTextIfThereIsNoOther(String page) {
    assertThat(text(page.replace("%s", PROSE))).contains("The miller got up", "slept until");
  }

  @Test
  void ignoresHiddenTextIfMainTextIsVisible() {
    String page = "<article>%s</article><div style='display:none'>%s%s%s</div>";

    assertThat(text(page.replaceFirst("%s", PROSE).replace("%s", SECRET)))
        .contains("The miller got up", "slept until")
        .doesNotContain("cookies");
  }

  private String text(String html) {
    return ((Extracted) extractor.extract(html, "")).text();
  }

  /** The parser does not close a dialog that contains an unclosed paragraph. */
  @Test
  void keepsThePageAfterADialogWithAnUnclosedParagraph() {
    assertThat(CutPage.texts("<p>before</p><dialog><p>closed</dialog><main><p>the page</main>"))
        .contains("before", "the page");
  }
}
