package io.gristmill.preprocessing.extract;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jsoup.Jsoup;

/** CPU speed of extraction on the packed corpora, one thread, in MB of HTML bytes per s. */
final class BenchmarkTextExtractor {

  private static final int ROUNDS = 5;

  private BenchmarkTextExtractor() {}

  public static void main(String[] args) throws IOException {
    List<PageCorpus.Page> pages = new ArrayList<>();
    for (String name : PageCorpus.NAMES) {
      pages.addAll(PageCorpus.load(name).pages());
    }
    TextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);
    measure("extract", pages, page -> textLength(extractor.extract(page.html(), page.url())));
    measure(
        "jsoup parse only", pages, page -> Jsoup.parse(page.html(), page.url()).childNodeSize());
  }

  private static int textLength(Extraction extraction) {
    return extraction instanceof Extracted extracted ? extracted.text().length() : 0;
  }

  private static void measure(
      String what, List<PageCorpus.Page> pages, ToIntFunction<PageCorpus.Page> work) {
    long bytes = pages.stream().mapToLong(PageCorpus.Page::htmlBytes).sum();
    for (int round = 0; round < ROUNDS; round++) {
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      long check = 0;
      for (PageCorpus.Page page : pages) {
        check += work.applyAsInt(page);
      }
      long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
      System.out.printf(
          "%s: %.1f MB/s of HTML, %d pages (check %d)%n",
          what, bytes * 1e3 / nanos, pages.size(), check);
    }
  }
}
