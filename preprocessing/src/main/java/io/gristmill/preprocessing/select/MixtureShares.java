package io.gristmill.preprocessing.select;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Shares of several runs in one training, as {@code training.mixture} takes them. The first run
 * trains, and reads the tokens of the others.
 *
 * @param runs directories
 * @param shares of the sequences, in ten thousandths; 0 for a run that is left out
 */
public record MixtureShares(List<String> runs, List<Long> shares) {

  /** Training can mix parts of 1/65,536, so that every share that is not 0 is possible. */
  private static final int PARTS = 10_000;

  public MixtureShares {
    runs = List.copyOf(runs);
    shares = List.copyOf(shares);
  }

  /**
   * Shares in proportion to tokens.
   *
   * @param tokens taken of each run, with repetitions
   * @return empty for one run or no tokens
   */
  static Optional<MixtureShares> of(List<String> runs, double[] tokens) {
    double sum = 0;
    for (double taken : tokens) {
      sum += taken;
    }
    if (runs.size() < 2 || sum == 0) {
      return Optional.empty();
    }
    List<Long> shares = new ArrayList<>();
    for (double taken : tokens) {
      shares.add(Math.round(PARTS * taken / sum));
    }
    return Optional.of(new MixtureShares(runs, shares));
  }

  /** The setting as HOCON. */
  public String line() {
    List<String> sources = new ArrayList<>();
    for (int run = 1; run < runs.size(); run++) {
      if (shares.get(run) > 0) {
        sources.add(ConfigUtil.quoteString(runs.get(run) + "/tokens=" + share(run)));
      }
    }
    return "training.mixture = {own-weight = "
        + share(0)
        + ", sources = ["
        + String.join(", ", sources)
        + "]}";
  }

  private String share(int run) {
    return MixPlan.text((double) shares.get(run) / PARTS);
  }
}
