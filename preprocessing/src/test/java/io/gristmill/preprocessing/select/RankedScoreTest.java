package io.gristmill.preprocessing.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.PreprocessingSections;
import io.gristmill.preprocessing.select.SelectSection.Order;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankedScoreTest {

  @Test
  void keysAreInTheOrderOfTheScores() {
    RankedScore up = new RankedScore("a/b", Order.UP);
    RankedScore down = new RankedScore("a/b", Order.DOWN);
    Random random = new Random(3);
    double[] special = {
      0,
      -0.0,
      1,
      -1,
      Double.MIN_VALUE,
      Double.MAX_VALUE,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Math.nextUp(1.0)
    };
    for (int i = 0; i < 20_000; i++) {
      double one = i % 3 == 0 ? special[random.nextInt(special.length)] : random.nextGaussian();
      double other =
          i % 2 == 0
              ? special[random.nextInt(special.length)]
              : Double.longBitsToDouble(random.nextLong());
      if (Double.isNaN(other)) {
        assertThat(up.key(other)).isEqualTo(Long.MAX_VALUE).isGreaterThan(up.key(one));
        assertThat(down.key(other)).isEqualTo(Long.MAX_VALUE).isGreaterThan(down.key(one));
      } else {
        int expected = one == other ? 0 : Double.compare(one, other);
        assertThat(Long.compare(up.key(one), up.key(other))).isEqualTo(expected);
        assertThat(Long.compare(down.key(one), down.key(other))).isEqualTo(-expected);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hq, quality/hq, DOWN",
    "perplexity:up, quality/perplexity, UP",
    "gopher-quality/words, gopher-quality/words, DOWN",
  })
  void readsNamesAndOrders(String setting, String value, Order order) {
    SelectSection section = section("select.scores=[\"" + setting + "\"]");
    assertThat(RankedScore.of(section)).containsExactly(new RankedScore(value, order));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select.scores=[\"a:best\"] | select.scores: a:best (expected NAME, NAME:up or NAME:down)",
        "select.scores=[a, \"quality/a\"] | select.scores: quality/a (expected each score once)",
        "select.keep-bytes=0.5 | select.scores: [] (expected scores to rank by, for",
        "select.weights=[\"bucket:1=2\"] | select.weights: bucket:1=2 (expected select.buckets for",
      })
  void refusesWrongSettingsInOneLine(String setting, String message) {
    assertThatThrownBy(() -> section(setting).check())
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("\n");
  }

  private static SelectSection section(String setting) {
    return PreprocessingSections.load(setting).select();
  }
}
