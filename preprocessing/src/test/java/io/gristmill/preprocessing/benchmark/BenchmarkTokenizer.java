package io.gristmill.preprocessing.benchmark;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** Encoding with published vocabularies, compared with peers; and training of 30,000 entries. */
public class BenchmarkTokenizer extends StageBenchmark {

  private static final String CORPUS = "oracles/bpe-corpus.txt.gz";

  @Benchmark
  public long english(Articles articles, Encoders encoders, Meter meter) throws Exception {
    return articles.forEach(meter, text -> encoders.ours.encode(text).length);
  }

  @Benchmark
  public long englishByJtokkit(Articles articles, Encoders encoders, Meter meter) throws Exception {
    return articles.forEach(meter, text -> encoders.jtokkit.encodeOrdinary(text).size());
  }

  @Benchmark
  public long englishByHuggingFace(Articles articles, Encoders encoders, Meter meter)
      throws Exception {
    return articles.forEach(meter, text -> encoders.peer(text).length);
  }

  @Benchmark
  public long pages(Texts texts, Encoders encoders, Meter meter) throws Exception {
    return texts.forEach(meter, text -> encoders.ours.encode(text).length);
  }

  @Benchmark
  public long pagesByJtokkit(Texts texts, Encoders encoders, Meter meter) throws Exception {
    return texts.forEach(meter, text -> encoders.jtokkit.encodeOrdinary(text).size());
  }

  @Benchmark
  public long pagesByHuggingFace(Texts texts, Encoders encoders, Meter meter) throws Exception {
    return texts.forEach(meter, text -> encoders.peer(text).length);
  }

  /**
   * Counts on one thread and merges on as many as the trainer likes: use the CPU time of the
   * process.
   */
  @Benchmark
  public long training(Meter meter) throws Exception {
    List<String> lines = SharedData.lines(CORPUS);
    return meter.measure(
        Workload.of(lines),
        () -> {
          PieceCounts counts = new PieceCounts();
          lines.forEach(line -> counts.addText(line + "\n", PreTokenizers.named("gpt2")));
          Settings settings = new Settings(30_000, 0, List.of(), "gpt2", Alphabet.SEEN_BYTES);
          return new BytePairTrainer(settings, n -> {}).train(counts).vocabularySize();
        });
  }
}
