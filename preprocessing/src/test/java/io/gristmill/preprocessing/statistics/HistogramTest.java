package io.gristmill.preprocessing.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.preprocessing.statistics.Histogram.LogBins;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 2, 3, 31, 33, 63, 64, 0.5, 0.75, 1024, -7, -0.125})
  void integersUpTo64AndPowersOfTwoAreEdges(double number) {
    assertThat(LogBins.edge(LogBins.of(number))).isEqualTo(number);
    assertThat(LogBins.of(Math.nextUp(number))).isGreaterThanOrEqualTo(LogBins.of(number));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, Double.MIN_VALUE, 1e300, Double.MAX_VALUE})
  void numbersOutOfRangeCountInTheOutermostBins(double number) {
    int bin = number < 1 ? 1 : LogBins.ONE_SIDE;
    assertThat(LogBins.of(number)).isEqualTo(bin);
    assertThat(LogBins.of(-number)).isEqualTo(-bin);
  }

  @Property(tries = 300, seed = "1")
  void aBinIsAtMostOneThirtySecondWide(@ForAll @DoubleRange(min = 0.01, max = 1e12) double number) {
    double edge = LogBins.edge(LogBins.of(number));
    assertThat(edge).isLessThanOrEqualTo(number).isCloseTo(number, within(number / 32));
    assertThat(LogBins.of(-number)).isEqualTo(-LogBins.of(number));
  }

  @Property(tries = 200, seed = "2")
  void quantilesAreWithinABinOfTheTrueOnes(
      @ForAll @NotEmpty List<@DoubleRange(min = 0, max = 1e6) Double> numbers,
      @ForAll @DoubleRange(min = 0, max = 1) double share) {
    double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double truth = sorted[(int) Math.max(1, Math.ceil(share * sorted.length)) - 1];
    double lowest = 0x1p-24;
    assertThat(histogram(numbers).quantile(share))
        .isCloseTo(truth, within(Math.max(lowest, truth / 32)));
  }

  @Property(tries = 200, seed = "3")
  void mergesInAnyOrderAndGrouping(
      @ForAll List<Double> first, @ForAll List<Double> second, @ForAll List<Double> third) {
    Histogram a = histogram(first);
    Histogram b = histogram(second);
    Histogram c = histogram(third);
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c))).isEqualTo(c.merge(a).merge(b));
    assertThat(a.merge(Histogram.NONE)).isEqualTo(a).isEqualTo(Histogram.NONE.merge(a));
  }

  @Test
  void countsUndefinedValuesSeparately() {
    Histogram histogram = histogram(Arrays.asList(1.0, Double.NaN, Double.POSITIVE_INFINITY, 3.0));
    assertThat(histogram.count()).isEqualTo(2);
    assertThat(histogram.toJson())
        .hasToString(
            "{\"count\":2,\"undefined\":2,\"min\":1.0,\"max\":3.0,\"quantiles\":{\"0.01\":1.0,"
                + "\"0.05\":1.0,\"0.25\":1.0,\"0.5\":1.0,\"0.75\":3.0,\"0.95\":3.0,\"0.99\":3.0},"
                + "\"bins\":[[1.0,1],[3.0,1]]}");
    assertThat(Histogram.NONE.toJson()).hasToString("{\"count\":0,\"undefined\":0}");
  }

  private static Histogram histogram(List<Double> numbers) {
    Histogram.Counter counter = new Histogram.Counter();
    numbers.forEach(counter::count);
    return counter.histogram();
  }
}
