package io.gristmill.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentSplitTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.05, 0.5, 1})
  void holdsOutTheConfiguredFractionOfClusters(double fraction) {
    DocumentSplit split = new DocumentSplit(42, fraction);
    double heldOut =
        IntStream.range(0, 20_000)
            .filter(i -> split.of("cluster-" + i) == Split.VALIDATION)
            .count();
    assertThat(heldOut / 20_000).isCloseTo(fraction, Offset.offset(0.005));
  }

  @Test
  void aLargerFractionContainsTheSmallerHeldOutSet() {
    DocumentSplit small = new DocumentSplit(42, 0.1);
    DocumentSplit large = new DocumentSplit(42, 0.2);
    IntStream.range(0, 2_000)
        .mapToObj(Integer::toString)
        .filter(cluster -> small.of(cluster) == Split.VALIDATION)
        .forEach(cluster -> assertThat(large.of(cluster)).isEqualTo(Split.VALIDATION));
  }

  @Test
  void stableAcrossReleases() {
    DocumentSplit split = new DocumentSplit(42, 0.5);
    assertThat(split.order("a")).isEqualTo(3322716302548772527L);
    assertThat(new DocumentSplit(43, 0.5).order("a")).isNotEqualTo(split.order("a"));
  }
}
