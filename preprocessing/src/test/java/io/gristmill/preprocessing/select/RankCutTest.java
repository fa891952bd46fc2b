package io.gristmill.preprocessing.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.PreprocessingSections;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankCutTest {

  @ParameterizedTest
  @CsvSource({
    // 0.1 * 30 is more than 3 in binary, and 3 in decimal.
    "0.1, 30, 3",
    "0.3, 10, 3",
    "0.31, 10, 4",
    "1.0, 7, 7",
    "1e-9, 7, 1",
    "0.5, 0, 0",
  })
  void keepsTheFewestDocumentsThatReachTheShare(String share, long documents, long kept) {
    RankCut cut = RankCut.of(section("select.keep-documents=" + share), documents, 100);
    assertThat(LongStream.range(0, documents).filter(rank -> cut.keeps(rank, 0)).count())
        .isEqualTo(kept);
  }

  @Test
  void keepsTheFewestBytesThatReachTheShare() {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      int permille = 1 + random.nextInt(1000);
      long[] sizes = random.longs(1 + random.nextInt(20), 0, 50).toArray();
      long all = LongStream.of(sizes).sum();
      RankCut cut =
          RankCut.of(section("select.keep-bytes=" + permille / 1000.0), sizes.length, all);
      long before = 0;
      for (int rank = 0; rank < sizes.length; rank++) {
        boolean reached = before * 1000 >= all * permille;
        assertThat(cut.keeps(rank, before)).isEqualTo(permille == 1000 || !reached);
        before += sizes[rank];
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"20, 1000", "20, 1003", "3, 7", "20, 7", "1, 5"})
  void bucketsDifferByAtMostOneDocument(int buckets, int documents) {
    RankCut cut = RankCut.of(section("select.buckets=" + buckets), documents, 1);
    long[] counts = new long[buckets];
    for (int rank = 0; rank < documents; rank++) {
      counts[cut.bucket(rank)]++;
      assertThat(rank == 0 || cut.bucket(rank) <= cut.bucket(rank - 1)).isTrue();
    }
    assertThat(cut.bucket(0)).isEqualTo(buckets - 1);
    assertThat(LongStream.of(counts).max().orElseThrow())
        .isLessThanOrEqualTo(LongStream.of(counts).min().orElseThrow() + 1);
  }

  private static SelectSection section(String setting) {
    return PreprocessingSections.load(setting).select();
  }
}
