package io.gristmill.preprocessing.benchmark;

import io.gristmill.preprocessing.extract.MainTextExtractor;
import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import java.util.function.ToLongFunction;
import net.dankito.readability4j.Readability4J;
import org.jsoup.Jsoup;
import org.openjdk.jmh.annotations.Benchmark;

/** HTML to main text, the parser alone, and Readability4J on the same pages. */
public class BenchmarkExtraction extends StageBenchmark {

  private final MainTextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);

  @Benchmark
  public long mainText(Crawl crawl, Meter meter) throws Exception {
    return forEach(
        crawl,
        meter,
        page ->
            extractor.extract(page.html(), page.url()) instanceof Extracted found
                ? found.text().length()
                : 0);
  }

  @Benchmark
  public long parserAlone(Crawl crawl, Meter meter) throws Exception {
    return forEach(
        crawl, meter, page -> Jsoup.parse(page.html(), page.url()).body().childNodeSize());
  }

  @Benchmark
  public long peerReadability4j(Crawl crawl, Meter meter) throws Exception {
    return forEach(
        crawl,
        meter,
        page -> {
          String text = new Readability4J(page.url(), page.html()).parse().getTextContent();
          return text == null ? 0 : text.length();
        });
  }

  private static long forEach(Crawl crawl, Meter meter, ToLongFunction<HtmlPage> use)
      throws Exception {
    return meter.measure(crawl.workload, () -> crawl.pages.stream().mapToLong(use).sum());
  }
}
