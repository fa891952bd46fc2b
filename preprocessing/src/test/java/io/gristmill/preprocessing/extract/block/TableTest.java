package io.gristmill.preprocessing.extract.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.extract.block.BlockPage.Block;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {

  private static final String LONG = "<p>" + "Many words in a cell. ".repeat(12) + "</p>";

  @ParameterizedTest
  @CsvSource({
    "<tr><td>a<td>b<tr><td>c<td>d, a | b/c | d",
    "<tr><th>a<th>b<tr><td>c<td>d, a | b/c | d",
    "<tr><td>a<td><td>c<tr><td>d<td>e<td>, a | | c/d | e |",
    "<tr><th><th>b<tr><td>c<td>d, | b/c | d",
    "<tr><th>a<th>b<th>c<tr><td>x<td><td>, a | b | c/x | |",
    "<tr><td>a<td>&nbsp;<td>c<tr><td>d<td><img src=x><td>f, a | c/d | f",
    "<tr><td>a<td><ul><li>b<li>c</ul>, a | b; c",
    "<tr><td>a<td><p>One.<p>Two, a | One. Two",
    "<tr><td>a<td>b<br>c, a | b c",
    "<tr><th rowspan=2>a<td>b<tr><td>c<tr><td>d<td>e, a | b/| c/d | e",
    "<tr><th colspan=2>a<th>b<tr><td>c<td>d<td>e, a | b/c | d | e",
    "<caption>t</caption><tr><td>a<td>b, t/a | b",
    "<thead><tr><th>a<th>b</thead><tbody><tr><td>c<td>d</tbody>, a | b/c | d",
    "<tr><td>a<tr><td>b, a/b",
    "<tr><td><tr><td>, ''",
    "<tr><th>a<td hidden>x<td>b, a | b",
  })
  void writesARowOfDataOnOneLine(String rows, String lines) {
    assertThat(String.join("/", CutPage.texts("<table>" + rows + "</table>"))).isEqualTo(lines);
  }

  @Test
  void joinsLongCellsInTablesWithHeadersOrLabels() {
    String text = "Many words in a cell. ".repeat(12).strip();

    assertThat(CutPage.texts("<table><tr><th>n<th>d<tr><td>x<td>" + LONG + "</table>"))
        .containsExactly("n | d", "x | " + text);
    assertThat(CutPage.texts("<table><tr><td>x<td>" + LONG + "<tr><td>y<td>" + LONG + "</table>"))
        .containsExactly("x | " + text, "y | " + text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<table><tr><td><p>menu</p><td>LONG<p>end</p></table>",
        "<table role=presentation><tr><td>menu<td>end</table>",
        "<table><tr><td>menu<td><h2>title</h2>end</table>",
        "<table><tr><td>menu<td><form>end</form></table>",
        "<table><tr><td>menu<td><table><tr><td>x</table>end</table>",
        "<table><tr><td>1<br><pre>1\n2</pre>menu<td><pre>a\nb</pre>end</table>",
      })
  void leavesLayoutTablesUnchanged(String table) {
    BlockPage page = CutPage.of(table.replace("LONG", LONG));

    assertThat(page.blocks()).extracting(page::text).doesNotContain("|").contains("end");
    assertThat(page.blocks()).allSatisfy(block -> assertThat(block.table).isNull());
  }

  @Test
  void joinsTheRowsOfATableInATable() {
    assertThat(
            CutPage.texts(
                "<table><tr><td>menu<td><table><tr><th>a<th>b<tr><td>1<td>2</table>" + "</table>"))
        .containsExactly("menu", "a | b", "1 | 2");
  }

  @Test
  void countsTheLinksOfARow() {
    Block row = CutPage.of("<table><tr><td><a>four</a><td>four</table>").blocks().get(0);

    assertThat(row.linkChars).isEqualTo(4);
    assertThat(row.shape.words()).isEqualTo(3);
  }

  @Test
  void keepsOrDropsADataTableAsAWhole() {
    BlockPage page =
        CutPage.of("<p>before</p><table><tr><th>Day<th>Hours<tr><td>Monday<td>10</table><p>after");

    assertThat(page.blocks())
        .extracting(block -> block.table != null)
        .containsExactly(false, true, true, false);
    assertThat(page.blocks()).extracting(block -> block.index).containsExactly(0, 1, 2, 3);
  }

  @Test
  void takesBoundedTimeForCellsOverManyRows() {
    String wide = "<td rowspan=65534 colspan=1000>x".repeat(500);

    assertThat(CutPage.texts("<table><tr>" + wide + "<tr><td>y".repeat(50_000)).size())
        .isGreaterThan(50_000);
  }
}
