package io.gristmill.preprocessing.extract.block;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreformattedTextTest {

  private static final String CODE = "def f(n):\n\tif n:\n\n\n        g(n,  1)\n    return n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<pre>%s</pre>",
        "<pre>\n%s\n</pre>",
        "<pre>\n\n%s\n\n\n</pre>",
        "<pre><code class=python>%s\n</code></pre>",
        "<div><pre><samp>%s</samp></pre></div>",
        "<listing>%s</listing>",
        "<xmp>%s</xmp>",
        "<div style='white-space:pre'>%s</div>",
        "<p style='white-space: PRE-WRAP !important'>%s</p>",
        "<code style='display:block; white-space:break-spaces'>%s</code>",
      })
  void preservesWhiteSpace(String element) {
    assertThat(CutPage.texts("<p>before</p>" + element.replace("%s", CODE) + "<p>after</p>"))
        .containsExactly("before", CODE, "after");
  }

  @Test
  void endsLinesAsUnixDoes() {
    assertThat(CutPage.texts("<pre>\r\na\r\n\r\n  b\rc\n\rd\r\n</pre>"))
        .containsExactly("a\n\n  b\nc\n\nd");
  }

  @Test
  void keepsTheIndentationOfTheFirstLine() {
    assertThat(CutPage.texts("<pre>    first\n  second   \n</pre>"))
        .containsExactly("    first\n  second");
  }

  @Test
  void breaksLinesAtBrAndAtElementsThatAreLines() {
    assertThat(CutPage.texts("<pre>a<br>  b<br><br>c</pre>")).containsExactly("a\n  b\n\nc");
    assertThat(
            CutPage.texts(
                "<pre><div>a</div><div>  b</div>\n"
                    + "<div><br></div>\n"
                    + "<div></div>\n"
                    + "<div>c</div></pre>"))
        .containsExactly("a\n  b\n\n\nc");
    assertThat(CutPage.texts("<pre><ol><li>a</li><li>  b\n</li><li></li><li>c</li></ol></pre>"))
        .containsExactly("a\n  b\n\nc");
  }

  @Test
  void endsABlockAtElementsOtherThanLines() {
    assertThat(CutPage.texts("<pre>a\n<div><p>b</p></div>\n  c<h2>d</h2></pre>"))
        .containsExactly("a", "b", "  c", "d");
  }

  @Test
  void replacesNoBreakSpacesBySpaces() {
    assertThat(CutPage.texts("<pre>a\n&nbsp;&nbsp;b</pre>")).containsExactly("a\n  b");
  }

  @Test
  void keepsOnlyLineEndsWhereTheStyleSaysSo() {
    assertThat(CutPage.texts("<p style='white-space:pre-line'>Road  1\n   Town\n\nEnd</p>"))
        .containsExactly("Road 1\nTown", "End");
  }

  @Test
  void collapsesWhiteSpaceWhereTheStyleSaysSo() {
    assertThat(CutPage.texts("<pre style='white-space:normal'>a\n   b</pre>"))
        .containsExactly("a b");
    assertThat(CutPage.texts("<p style='white-space:nowrap'>a\n   b</p>")).containsExactly("a b");
  }

  @Test
  void keepsWhiteSpaceInTheMiddleOfALine() {
    assertThat(CutPage.texts("<p>so <code style='white-space:pre'>a  b</code>\n it is</p>"))
        .containsExactly("so a  b it is");
  }

  @Test
  void findsNoBlockInBlanks() {
    assertThat(CutPage.texts("<pre> \n\t </pre><p>x")).containsExactly("x");
  }
}
