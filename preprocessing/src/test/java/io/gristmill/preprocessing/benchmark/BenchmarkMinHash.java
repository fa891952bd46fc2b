package io.gristmill.preprocessing.benchmark;

import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.dedup.minhash.MinHasher;
import io.gristmill.preprocessing.words.WordSplitters;
import org.openjdk.jmh.annotations.Benchmark;

/** Signatures of 14 times 8 hashes of 5-grams, from text. */
public class BenchmarkMinHash extends StageBenchmark {

  private final long[] signature = new long[14 * 8];
  private final MinHasher sha1 = hasher(MinHashProfile.DATATROVE);
  private final MinHasher xxh64 = hasher(MinHashProfile.DATATROVE_XXH64);

  private static MinHasher hasher(MinHashProfile profile) {
    return new MinHasher(profile, WordSplitters.named(WordSplitters.SPACY_EN));
  }

  @Benchmark
  public long sha1(Texts texts, Meter meter) throws Exception {
    return texts.forEach(meter, text -> sha1.sign(text, signature));
  }

  @Benchmark
  public long xxh64(Texts texts, Meter meter) throws Exception {
    return texts.forEach(meter, text -> xxh64.sign(text, signature));
  }
}
