package io.gristmill.preprocessing.benchmark;

import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.SentenceSplitter;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitter;
import io.gristmill.preprocessing.words.WordSplitters;
import org.openjdk.jmh.annotations.Benchmark;

/** English words and sentences, which the rules and MinHash need. */
public class BenchmarkWords extends StageBenchmark {

  private final WordSplitter words = WordSplitters.named(WordSplitters.SPACY_EN);
  private final SentenceSplitter sentences = SentenceSplitters.named(SentenceSplitters.SPACY_EN);
  private final Spans spans = new Spans();

  @Benchmark
  public long words(Texts texts, Meter meter) throws Exception {
    return texts.forEach(
        meter,
        text -> {
          words.split(text, spans);
          return spans.count();
        });
  }

  @Benchmark
  public long sentences(Texts texts, Meter meter) throws Exception {
    return texts.forEach(
        meter,
        text -> {
          sentences.split(text, spans);
          return spans.count();
        });
  }
}
