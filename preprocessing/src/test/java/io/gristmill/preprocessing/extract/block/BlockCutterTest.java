package io.gristmill.preprocessing.extract.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.extract.block.BlockPage.Block;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockCutterTest {

  @Test
  void cutsAtBlockElementsButNotAtInlineOnes() {
    assertThat(CutPage.texts("<div>one <b>and</b> <i>a</i>half<p>two</p>three</div>"))
        .containsExactly("one and ahalf", "two", "three");
  }

  @Test
  void singleBreaksEndLinesAndDoubleBreaksEndBlocks() {
    assertThat(CutPage.texts("<p>Road 1<br>Town<br> <br>Country<br></p><p>end"))
        .containsExactly("Road 1\nTown", "Country", "end");
  }

  @Test
  void omitsContentOtherThanText() {
    assertThat(
            CutPage.texts(
                "<script>a</script><style>b</style><noscript>c</noscript><button>d</button>"
                    + "<svg><text>e</text></svg><select><option>f</select><!-- g -->text"))
        .containsExactly("text");
  }

  @Test
  void omitsRubyAnnotations() {
    assertThat(CutPage.texts("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字"))
        .containsExactly("漢字");
  }

  @Test
  void collapsesEveryKindOfWhiteSpace() {
    assertThat(CutPage.texts("<p>a&nbsp;&emsp;\t\n b</p>")).containsExactly("a b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<hr>",
        "<hr/>",
        "<iframe src=x></iframe>",
        "<video><p>old browser</p></video>",
        "<object data=x>none</object>",
        "<embed src=x>",
        "<address></address>",
        "<fieldset></fieldset>",
        "<form></form>",
        "<details></details>",
        "<nav></nav>",
        "<menu></menu>",
        "<ul></ul>",
        "<table></table>",
        "<figure></figure>",
        "<br><br>",
        "<br>&nbsp;<br/>",
        "<br><!-- --><br>",
        "<span style='display:block'></span>",
        "<span style='display: flex'></span>",
      })
  void endsABlockAtElementsOnTheirOwnLines(String element) {
    assertThat(CutPage.texts("<div>The first part ends" + element + "The second begins</div>"))
        .containsExactly("The first part ends", "The second begins");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img src=x>",
        "<picture><img src=x></picture>",
        "<svg><text>t</text></svg>",
        "<canvas>none</canvas>",
        "<audio controls>none</audio>",
        "<button>press</button>",
        "<input value=x>",
        "<textarea>typed</textarea>",
        "<select><option>one</select>",
        "<map><area></map>",
        "<progress>half</progress>",
      })
  void separatesWordsAtInlineObjects(String object) {
    assertThat(CutPage.texts("<div>one" + object + "two</div>")).containsExactly("one two");
    assertThat(CutPage.texts("<p>see <a>this" + object + "</a>, and (" + object + "that)</p>"))
        .containsExactly("see this, and (that)");
    assertThat(CutPage.texts("<p>水" + object + "車</p>")).containsExactly("水車");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>x</script>",
        "<style>x</style>",
        "<noscript><p>x</p></noscript>",
        "<template><p>x</p></template>",
        "<link href=x>",
        "<meta content=x>",
        "<!-- x -->",
        "<datalist><option>x</datalist>",
        "<wbr>",
      })
  void continuesTheBlockAcrossUnrenderedElements(String element) {
    assertThat(CutPage.texts("<div>wind" + element + "mill</div>")).containsExactly("windmill");
  }

  @Test
  void readsDeclarativeShadowRoots() {
    assertThat(
            CutPage.texts("<x-card><template shadowrootmode=open><p>in</p></template></x-card>out"))
        .containsExactly("in", "out");
  }

  @Test
  void measuresTheLinkDensityOfABlock() {
    Block block = CutPage.of("<p>four<a href=x>link</a></p>").blocks().get(0);

    assertThat(block.linkDensity()).isEqualTo(0.5);
  }

  @Test
  void findsTheElementWithMostProse() {
    String prose = "Enough words to count as a sentence of prose, with a comma and a full stop. ";
    BlockPage page =
        CutPage.of(
            "<div class=menu><a href=x>%1$s%1$s</a></div><div class=text><p>%1$s%1$s<p>%1$s%1$s</div>"
                .formatted(prose));

    Box richest = Box.richest(page.boxes());

    assertThat(richest.distances()[ClassNameHint.TEXT.ordinal()]).isZero();
    assertThat(page.blocks())
        .extracting(block -> block.box.levelsToRichest)
        .containsExactly(1, 0, 0);
    assertThat(page.blocks())
        .extracting(block -> block.box.levelsFromRichest)
        .containsExactly(1, 1, 1);
  }
}
