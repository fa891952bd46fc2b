package io.gristmill.preprocessing.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.gristmill.preprocessing.extract.BlockClassifier.FlattenedForest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoostedTreesTest {

  /** True if exactly one of two features is above a half; the third is noise. */
  private static BoostedTrees exclusiveOr() {
    Random random = new Random(7);
    float[][] rows = new float[400][3];
    float[] labels = new float[rows.length];
    float[] weights = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < 3; j++) {
        rows[i][j] = random.nextFloat();
      }
      labels[i] = rows[i][0] > 0.5 ^ rows[i][1] > 0.5 ? 1 : 0;
      weights[i] = 1;
    }
    return new TreeTrainer(new TreeTrainer.Settings(30, 3, 0.3, 5, 1), rows, labels, weights)
        .train();
  }

  @Test
  void learnsAnExclusiveOrOfFeatures() {
    BoostedTrees trees = exclusiveOr();

    assertThat(trees.logOdds(new float[] {0.9f, 0.1f, 0.5f})).isGreaterThan(1);
    assertThat(trees.logOdds(new float[] {0.1f, 0.9f, 0.5f})).isGreaterThan(1);
    assertThat(trees.logOdds(new float[] {0.9f, 0.9f, 0.5f})).isLessThan(-1);
    assertThat(trees.logOdds(new float[] {0.1f, 0.1f, 0.5f})).isLessThan(-1);
  }

  @Test
  void readsItsOwnOutput() {
    BoostedTrees trees = exclusiveOr();
    BoostedTrees copy = BoostedTrees.parse(trees.format(3), 3);

    assertThat(copy.format(3)).isEqualTo(trees.format(3));
    float[] row = {0.3f, 0.7f, 0.1f};
    assertThat(copy.logOdds(row)).isEqualTo(trees.logOdds(row));
  }

  @Test
  void refusesTreesForOtherFeatures() {
    assertThatIllegalStateException()
        .isThrownBy(() -> BoostedTrees.parse(exclusiveOr().format(3), 4))
        .withMessage("features: 3 (expected 4) at line 1 of the trees");
  }

  @Test
  void agreesWithTheSignOfTheLogOdds() {
    BoostedTrees trees = exclusiveOr();
    FlattenedForest vote = new FlattenedForest(trees);
    Random random = new Random(11);
    int yes = 0;
    for (int i = 0; i < 20_000; i++) {
      float[] row = {random.nextFloat(), random.nextFloat(), random.nextFloat()};
      assertThat(vote.isPositive(row)).isEqualTo(trees.logOdds(row) > 0);
      yes += vote.isPositive(row) ? 1 : 0;
    }
    assertThat(yes).isBetween(5_000, 15_000);
  }

  @Test
  void usesTheBaseIfThereIsNoTree() {
    assertThat(new FlattenedForest(BoostedTrees.parse("0.5 3\n", 3)).isPositive(new float[3]))
        .isTrue();
    assertThat(new FlattenedForest(BoostedTrees.parse("-0.5 3\n", 3)).isPositive(new float[3]))
        .isFalse();
  }
}
