package io.gristmill.preprocessing.benchmark;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** GPT-2's encoding, beside jtokkit's; and learning 30,000 entries. */
public class BenchmarkTokenizer extends StageBenchmark {

  private static final String CORPUS = "oracles/bpe-corpus.txt.gz";

  /** GPT-2's vocabulary. */
  @State(Scope.Benchmark)
  public static class Gpt2 {
    final BytePairTokenizer ours;

    public Gpt2() {
      String directory = SharedData.path("tokenizer").toString();
      try {
        ours = new BytePairTokenizer(TokenizerFiles.read(new LocalStorage(), directory));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final Encoding jtokkit =
      Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

  @Benchmark
  public long gpt2English(Articles articles, Gpt2 gpt2, Meter meter) throws Exception {
    return articles.forEach(meter, text -> gpt2.ours.encode(text).length);
  }

  @Benchmark
  public long peerJtokkitEnglish(Articles articles, Meter meter) throws Exception {
    return articles.forEach(meter, text -> jtokkit.encodeOrdinary(text).size());
  }

  @Benchmark
  public long gpt2Pages(Texts texts, Gpt2 gpt2, Meter meter) throws Exception {
    return texts.forEach(meter, text -> gpt2.ours.encode(text).length);
  }

  @Benchmark
  public long peerJtokkitPages(Texts texts, Meter meter) throws Exception {
    return texts.forEach(meter, text -> jtokkit.encodeOrdinary(text).size());
  }

  /** Counting by one thread, merging by as many as the trainer likes: read the process's CPU. */
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
