package io.gristmill.preprocessing.extract.block;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormulaTest {

  private static final String TEX = "<annotation encoding='application/x-tex'>a = bh</annotation>";
  private static final String LETTERS = "<mrow><mi>a</mi><mo>=</mo><mi>b</mi><mi>h</mi></mrow>";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<math><semantics>" + LETTERS + TEX + "</semantics></math>",
        "<math alttext='other'><semantics>" + LETTERS + TEX + "</semantics></math>",
        "<math alttext='a = bh'>" + LETTERS + "</math>",
        "<math><semantics><mi>x</mi><annotation encoding=StarMath>y</annotation>"
            + "<annotation encoding='LaTeX'> a = bh </annotation></semantics></math>",
        "<script type='math/tex'>a = bh</script>",
        "<script type='math/tex'>a = bh</script><img alt='a = bh' class='tex'>",
        "<img class='latex' alt='a = bh'>",
        "<span class=katex><span class=katex-mathml><math>"
            + TEX
            + "</math></span>"
            + "<span class=katex-html aria-hidden=true>a=bh</span></span>",
        "<span style='display: none'><math alttext='a = bh'>"
            + LETTERS
            + "</math></span>"
            + "<img class='mwe-math-fallback-image-inline' aria-hidden=true alt='a = bh'>",
        "<math alttext='a = bh'>"
            + LETTERS
            + "</math>"
            + "<img class='mwe-math-fallback-image-inline' aria-hidden=true alt='a = bh'>",
        "<span class='MathJax_Preview'>a=bh</span><span class=MathJax"
            + " id=MathJax-Element-3-Frame><nobr>a=bh</nobr></span><script type='math/tex'"
            + " id=MathJax-Element-3>a = bh</script>",
        "<mjx-container><mjx-math aria-hidden=true>abh</mjx-math><mjx-assistive-mml><math>"
            + TEX
            + "</math></mjx-assistive-mml></mjx-container>",
      })
  void readsEachFormulaOnceAsTex(String formula) {
    assertThat(CutPage.texts("<p>The area is " + formula + " for every field.</p>"))
        .containsExactly("The area is a = bh for every field.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "<mi>a</mi><mo>=</mo><mi>b</mi><mo>·</mo><mi>h</mi>; a=b·h",
        "<mi>a</mi>  <mo> + </mo> <mn>1</mn>; a+1",
        "<msup><mi>x</mi><mn>12</mn></msup>; x^12",
        "<msub><mi>x</mi><mrow><mi>i</mi><mo>+</mo><mn>1</mn></mrow></msub>; x_(i+1)",
        "<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><mi>i</mi>; ∑_i^ni",
        "<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>; (a+b)/2",
        "<msqrt><mi>a</mi><mi>b</mi></msqrt>; √(ab)",
        "<mroot><mi>a</mi><mn>3</mn></mroot>; √[3](a)",
        "<mi>f</mi><mo>\u2061</mo><mi>x</mi>; fx",
        "<mphantom><mi>x</mi></mphantom><mi>y</mi>; y",
        "<mtext>if </mtext><mi>y</mi>; if y",
      })
  void writesTheLettersOfAFormulaWithoutTex(String math, String text) {
    assertThat(CutPage.texts("<p><math>" + math + "</math></p>")).containsExactly(text);
  }

  @Test
  void writesMatricesRowByRow() {
    String row = "<mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr>";

    assertThat(CutPage.texts("<math><mtable>" + row + row + "</mtable></math>"))
        .containsExactly("[a, b; a, b]");
  }

  @Test
  void setsDisplayedFormulasOnLinesInTheirParagraph() {
    assertThat(CutPage.texts("<p>It is <math display=block alttext='a=b'></math> then.</p>"))
        .containsExactly("It is\na=b\nthen.");
    assertThat(CutPage.texts("<p>It is <script type='math/tex; mode=display'>x</script>.</p>"))
        .containsExactly("It is\nx\n.");
  }

  @Test
  void keepsAdjacentFormulasOfTheSameKind() {
    assertThat(CutPage.texts("<p><math alttext='x'></math> <math alttext='x'></math></p>"))
        .containsExactly("x x");
  }

  @Test
  void omitsHiddenFormulasAndOtherImages() {
    assertThat(
            CutPage.texts(
                "<p>one<span style='display:none'><math alttext='x'></math></span><img alt='dog'>"
                    + "<img class='text-center' alt=cat> two</p>"))
        .containsExactly("one two");
  }

  @Test
  void survivesFormulasOfAnyDepth() {
    assertThat(CutPage.texts("<math>" + "<msup>".repeat(20_000) + "<mi>x</mi>"))
        .containsExactly("x");
  }

  /**
   * KaTeX's HTML-only output is hidden from screen readers, but is the only form of the formula.
   */
  @Test
  void keepsTheTextOfAFormulaWithoutMathMl() {
    assertThat(
            CutPage.texts(
                "<p>Its area is <span class=katex><span class=katex-html aria-hidden=true>"
                    + "<span class=base><span class=strut style='height:.4306em'></span>"
                    + "<span class=mord>a</span><span class=mrel>=</span>"
                    + "<span class=mord>bh</span></span></span></span> for all.</p>"))
        .containsExactly("Its area is a=bh for all.");
  }
}
