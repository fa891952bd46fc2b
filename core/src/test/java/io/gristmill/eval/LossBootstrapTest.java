package io.gristmill.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.eval.LossBootstrap.Interval;
import io.gristmill.model.step.TokenScores;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The interval of a mean loss, compared with the normal distribution's. */
class LossBootstrapTest {

  private static final int LENGTH = 4;

  @Test
  void intervalOfIndependentWindowsIsThatOfTheNormalDistribution() {
    Random random = new Random(1);
    int windows = 2000;
    LossBootstrap bootstrap = new LossBootstrap();
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < windows; i++) {
      float loss = (float) (3 + random.nextGaussian());
      sum += loss;
      squares += (double) loss * loss;
      add(bootstrap, i, loss);
    }
    double mean = sum / windows;
    double error = Math.sqrt((squares / windows - mean * mean) / windows);
    Interval interval = bootstrap.interval();
    assertThat(interval.low()).isCloseTo(mean - 1.96 * error, within(0.3 * error));
    assertThat(interval.high()).isCloseTo(mean + 1.96 * error, within(0.3 * error));
  }

  @Test
  void replicatesDoNotDependOnBatchesNorOnWhoScoresThem() {
    Random random = new Random(2);
    List<LossBootstrap> parts = new ArrayList<>();
    LossBootstrap whole = new LossBootstrap();
    float[] losses = new float[6];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = random.nextFloat() * 5;
      LossBootstrap part = new LossBootstrap();
      add(part, i, losses[i]);
      parts.add(part);
    }
    add(whole, 0, losses);
    Collections.shuffle(parts, random);
    assertThat(parts.stream().reduce(LossBootstrap::merge)).hasValue(whole);
    LossBootstrap other = new LossBootstrap();
    add(other, 1, losses);
    assertThat(other).isNotEqualTo(whole);
  }

  @Test
  void equalLossesLeaveNoDoubtAndIgnoredTargetsDoNotCount() {
    LossBootstrap bootstrap = new LossBootstrap();
    add(bootstrap, 0, 2.5f, 2.5f, 2.5f);
    assertThat(bootstrap.interval()).isEqualTo(new Interval(2.5, 2.5));
  }

  /** Windows with the same loss at every target; the last target is ignored. */
  private static void add(LossBootstrap bootstrap, long first, float... losses) {
    int[][] ids = new int[losses.length][LENGTH];
    TokenScores scores = TokenScores.none(losses.length, LENGTH);
    for (int row = 0; row < losses.length; row++) {
      ids[row][LENGTH - 1] = TokenBatch.IGNORED;
      for (int t = 0; t < LENGTH - 1; t++) {
        scores.losses()[row][t] = losses[row];
      }
      scores.losses()[row][LENGTH - 1] = 99;
    }
    bootstrap.add(new TokenBatch(new int[losses.length][LENGTH], ids), scores, 0, first);
  }
}
