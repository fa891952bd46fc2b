package io.gristmill.preprocessing.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.error.Messages;
import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Small pages with tables, code, formulas and hidden text, each with the lines of its main text.
 */
class StructuredPagesTest {

  private final TextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);

  /**
   * A page with its main text.
   *
   * @param lines including their indentation, and empty ones
   */
  private record Page(String name, String html, List<String> lines) {

    static Page read(Path html) {
      try {
        String name = html.getFileName().toString().replace(".html", "");
        List<String> lines = Files.readAllLines(html.resolveSibling(name + ".txt"));
        return new Page(name, Files.readString(html), lines);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static List<Page> pages() throws IOException, URISyntaxException {
    Path folder = Path.of(StructuredPagesTest.class.getResource("pages").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".html"))
          .sorted()
          .map(Page::read)
          .toList();
    }
  }

  private List<String> linesOf(Page page) {
    return ((Extracted) extractor.extract(page.html(), "")).text().lines().toList();
  }

  /** Twice the number of common lines divided by the number of lines of both. */
  private static double f(List<String> expected, List<String> found) {
    List<String> missing = new ArrayList<>(expected);
    long common = found.stream().filter(missing::remove).count();
    return 2.0 * common / (expected.size() + found.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"math-hidden", "table-nested", "small-title"})
  void findsEveryLineOf(String name) throws Exception {
    Page page = pages().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();

    assertThat(linesOf(page)).isEqualTo(page.lines());
  }

  /** The classifier and cutter from before this set was made reach .736, and get 9 pages right. */
  @Test
  void findsTheLinesOfStructuredPages() throws Exception {
    List<Page> pages = pages();
    double sum = 0;
    int whole = 0;
    for (Page page : pages) {
      List<String> found = linesOf(page);
      sum += f(page.lines(), found);
      whole += found.equals(page.lines()) ? 1 : 0;
    }
    System.out.println(
        Messages.format(
            "structured pages: %d of %d whole, mean F of lines %.4f",
            whole, pages.size(), sum / pages.size()));

    assertThat(pages).hasSize(43);
    assertThat(sum / pages.size()).isGreaterThan(0.95);
    assertThat(whole).isGreaterThanOrEqualTo(31);
  }
}
