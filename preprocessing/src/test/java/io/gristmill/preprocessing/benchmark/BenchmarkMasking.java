package io.gristmill.preprocessing.benchmark;

import io.gristmill.preprocessing.mask.Masker;
import io.gristmill.preprocessing.mask.Maskers;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** Masking of addresses in texts that mostly have none. */
public class BenchmarkMasking extends StageBenchmark {

  private final Masker masker = Maskers.named(Maskers.TOKENS);
  private final Masker every = Maskers.named(Maskers.TOKENS, List.copyOf(Maskers.kinds()));

  @Benchmark
  public long tokens(Texts texts, Meter meter) throws Exception {
    return texts.forEach(meter, text -> masker.mask(text).text().length());
  }

  @Benchmark
  public long everyKind(Texts texts, Meter meter) throws Exception {
    return texts.forEach(meter, text -> every.mask(text).text().length());
  }
}
