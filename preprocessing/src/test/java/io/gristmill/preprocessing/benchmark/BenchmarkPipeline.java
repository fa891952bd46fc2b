package io.gristmill.preprocessing.benchmark;

import io.gristmill.preprocessing.PreprocessingSections;
import io.gristmill.preprocessing.extract.MainTextExtractor;
import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.pipeline.Pipeline;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * WARC to clean text: read, extract, identify the language, four rules, mask. As FineWeb does it,
 * only English above 0.65 goes on to the rules.
 */
public class BenchmarkPipeline extends StageBenchmark {

  private static final CleanSection ENGLISH =
      PreprocessingSections.load("clean.languages=[en]").clean();

  /** Accepts all languages, so that every text is passed to the rules. */
  private static final CleanSection ALL =
      PreprocessingSections.load("clean.min-language-probability=0").clean();

  @Benchmark
  public long english(Crawl crawl, BenchmarkLanguage.Model model, Meter meter) throws Exception {
    return run(ENGLISH, crawl, model, meter);
  }

  @Benchmark
  public long everyLanguage(Crawl crawl, BenchmarkLanguage.Model model, Meter meter)
      throws Exception {
    return run(ALL, crawl, model, meter);
  }

  private static long run(
      CleanSection section, Crawl crawl, BenchmarkLanguage.Model model, Meter meter)
      throws Exception {
    Pipeline pipeline =
        new Pipeline(
            section,
            new MainTextExtractor(ExtractionLimits.DEFAULT),
            Optional.of(model.identifier));
    return meter.measure(
        crawl.workload,
        () ->
            crawl.forEach(
                record ->
                    pipeline.run(record) instanceof Outcome.Kept kept
                        ? kept.document().text().length()
                        : 0));
  }
}
