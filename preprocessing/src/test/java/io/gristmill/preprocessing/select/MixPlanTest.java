package io.gristmill.preprocessing.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.preprocessing.select.MixPlan.Group;
import io.gristmill.preprocessing.select.MixPlan.Share;
import io.gristmill.preprocessing.select.SelectSection.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixPlanTest {

  private static final List<Group> GROUPS =
      List.of(
          new Group("0", 1000, 0.1),
          new Group("1", 1000, 0.5),
          new Group("2", 1000, 0.9),
          new Group("3", 1000, Double.NaN));

  @ParameterizedTest
  @CsvSource({
    "100, DOWN, 0.1, 0, 0, 0",
    "5500, DOWN, 4, 1.5, 0, 0",
    "1000000, DOWN, 4, 4, 4, 4",
    "5500, UP, 4, 1.5, 0, 0",
  })
  void takesBetterGroupsFirst(
      long budget, Order order, double first, double second, double third, double last) {
    List<Share> shares = new MixPlan(order, budget, 4).of(GROUPS);
    assertThat(shares).extracting(Share::weight).containsExactly(first, second, third, last);
    assertThat(shares)
        .extracting(share -> share.group().name())
        .containsExactly(
            order == Order.DOWN
                ? new String[] {"2", "1", "0", "3"}
                : new String[] {"0", "1", "2", "3"});
  }

  @Test
  void neverExceedsTheBudgetOrTheRepeats() {
    Random random = new Random(4);
    for (int i = 0; i < 500; i++) {
      List<Group> groups = new ArrayList<>();
      for (int group = random.nextInt(12); group >= 0; group--) {
        groups.add(new Group("g" + group, random.nextInt(100_000), random.nextInt(5)));
      }
      long budget = 1L + random.nextInt(1_000_000);
      int repeats = 1 + random.nextInt(6);
      List<Share> shares = new MixPlan(Order.DOWN, budget, repeats).of(groups);
      assertThat(shares).hasSameSizeAs(groups);
      assertThat(shares.stream().mapToLong(Share::tokens).sum()).isLessThanOrEqualTo(budget);
      boolean partial = false;
      for (Share share : shares) {
        assertThat(share.weight()).isBetween(0.0, (double) repeats);
        // After the first that is not taken as often as allowed, little is left for the others.
        assertThat(partial && share.tokens() > 1 + budget / 500 + 100).isFalse();
        partial |= share.weight() < repeats && share.group().tokens() > 0;
      }
    }
  }

  @Test
  void repeatedTokensAreWorthLess() {
    assertThat(MixPlan.worth(0.5)).isEqualTo(0.5);
    assertThat(MixPlan.worth(1)).isEqualTo(1);
    assertThat(MixPlan.worth(4)).isCloseTo(1 + 15.4 * (1 - Math.exp(-3 / 15.4)), within(1e-12));
    assertThat(MixPlan.worth(1e6)).isCloseTo(16.4, within(1e-9));
  }

  @Test
  void lineHasTheWeightsOfTheProposal() {
    List<Share> shares = new MixPlan(Order.DOWN, 5500, 4).of(GROUPS);
    MixReport report = new MixReport("bucket", List.of("a"), List.of(), shares);
    assertThat(report.line())
        .isEqualTo(
            "select.weights = [\"bucket:2=4\", \"bucket:1=1.5\", \"bucket:0=0\", \"bucket:3=0\"]");
    assertThat(report.tokens()).isEqualTo(5500);
    assertThat(report.worth())
        .isCloseTo(1000 * (MixPlan.worth(4) + MixPlan.worth(1.5)), within(1e-6));
    assertThat(String.join("\n", report.lines()))
        .contains("bucket 2: taken 4 times: the most that is allowed")
        .contains("bucket 0: left out: better groups fill the budget.");
  }
}
