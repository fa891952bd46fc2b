package io.gristmill.spark.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTest {

  @ParameterizedTest
  @CsvSource({
    "0.0, 0",
    "0.123456, 0.123",
    "50, 50",
    "63.4, 63.4",
    "123456.7, '123,457'",
    "1e-7, 0.0000001"
  })
  void numbersAreShort(double number, String shown) {
    assertThat(Html.figure(number)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.25, 0.25", "1000, 1k", "2500000, 2.5M", "-3000, -3k", "6e18, 6.0e18"})
  void ticksAreShort(double number, String shown) {
    assertThat(Plot.label(number)).isEqualTo(shown);
  }

  @Test
  void textsCannotBecomeMarkupOrRearrangeThePage() {
    assertThat(Markup.escape("</script><img src=x onerror='a(\"b\")'>&amp;"))
        .isEqualTo("&lt;/script&gt;&lt;img src=x onerror=&#39;a(&quot;b&quot;)&#39;&gt;&amp;amp;");
    assertThat(Markup.escape("a\u0000b\u001b[31m\u007f\u202eevil\u2066\u200f\u2028\ufffe"))
        .isEqualTo("a\u2400b\u241b[31m[U+007f][U+202e]evil[U+2066][U+200f][U+2028][U+fffe]");
    assertThat(Markup.escape("line\n\ttab שלום")).isEqualTo("line\n\ttab שלום");
  }

  @Test
  void aTextWithTheNameOfAPlaceStaysAsItIs() {
    String page = Page.of("{{body}}", new Html().heading("One").paragraph("{{script}} $1 \\"));
    assertThat(page)
        .contains("<title>{{body}}</title>", "<p>{{script}} $1 \\</p>")
        .contains("<a href=\"#one\">One</a>", "<h2 id=\"one\">One</h2>");
  }

  @Test
  void sentencesEscapeTextsAndKeepMarkup() {
    assertThat(Markup.sentence("%s & %s", "<a>", Markup.code("<b>")).html())
        .isEqualTo("&lt;a&gt; &amp; <code>&lt;b&gt;</code>");
  }

  @Test
  void histogramHasABarForEachTwentiethOrOctaveAndALineForEachThreshold() {
    Map<Double, Long> shares = Map.of(0.0, 5L, 0.31, 2L, 1.0, 1L);
    assertThat(new HistogramChart(new TreeMap<>(shares), 0, 1).svg("share", "pages", List.of(0.5)))
        .contains("<title>from 0 to below 0.05: 5</title>")
        .contains("<title>from 0.3 to below 0.35: 2</title>", "class=\"bound\"")
        .contains("thresholds at 0.5");
    Map<Double, Long> counts = Map.of(0.0, 5L, 40.0, 2L, 63.0, 2L, 900.0, 1L);
    assertThat(
            new HistogramChart(new TreeMap<>(counts), 0, 900)
                .svg("words", "pages", List.of(50.0, 100_000.0)))
        .contains("<title>from 0 to below 1: 5</title>")
        .contains("<title>from 32 to below 64: 4</title>")
        .containsOnlyOnce("class=\"bound\"");
    assertThat(new HistogramChart(new TreeMap<>(), 0, 0).svg("none", "pages", List.of())).isEmpty();
  }

  @Test
  void longLinesKeepTheirExtremes() {
    double[] values = IntStream.range(0, 10_000).mapToDouble(i -> i % 7).toArray();
    values[4_321] = 1_000;
    values[8_765] = -1_000;
    values[5] = Double.NaN;
    List<Integer> drawn = PanelChart.drawn(values);
    assertThat(drawn).hasSizeLessThanOrEqualTo(1_600).contains(0, 4_321, 8_765, 9_999).isSorted();
    assertThat(drawn).doesNotContain(5);
  }

  @Test
  void flowDividesANodeIntoItsParts() {
    FlowChart flow = new FlowChart(List.of("records", "cleaning"), "read", 10);
    flow.divide("read", "kept", 6);
    flow.lose("read", "<rule>", 4);
    flow.lose("read", "nothing", 0);
    assertThat(flow.svg("ten records"))
        .contains("aria-label=\"ten records\"", "&lt;rule&gt; <tspan>4 (40.0 %)</tspan>")
        .contains("class=\"band\"", "class=\"lost-band\"")
        .doesNotContain("nothing");
  }
}
