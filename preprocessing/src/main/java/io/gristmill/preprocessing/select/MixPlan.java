package io.gristmill.preprocessing.select;

import static io.gristmill.error.Messages.format;

import io.gristmill.preprocessing.select.SelectSection.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Proposes how often to take each group of documents under a budget of tokens: the groups with the
 * best mean score first, each at most a number of times, until the budget is full.
 *
 * <p>Tokens taken r times are worth less than r times as many new ones. Their worth, in tokens seen
 * once, is D (1 + R (1 - exp(-(r - 1) / R))) for r > 1 with R = 15.4, as fitted by Muennighoff et
 * al. 2023 (arXiv 2305.16264, equation 5): four times are worth 3.7 of new ones.
 */
public final class MixPlan {

  /** Weights are written in millionths. */
  private static final double DIGITS = 1e6;

  private static final double DECAY = 15.4;

  private final Order order;
  private final long budget;
  private final int maxRepeats;

  /**
   * @param order which mean scores are the best
   * @param budget tokens to train on
   * @param maxRepeats how often a document is taken at most
   */
  public MixPlan(Order order, long budget, int maxRepeats) {
    if (budget < 1 || maxRepeats < 1) {
      throw new IllegalArgumentException(
          "budget, repeats: " + budget + ", " + maxRepeats + " (expected at least 1)");
    }
    this.order = order;
    this.budget = budget;
    this.maxRepeats = maxRepeats;
  }

  /**
   * A group of documents.
   *
   * @param score mean quality of its documents; NaN if it is unknown, which is the worst
   */
  public record Group(String name, long tokens, double score) {}

  /**
   * How often to take a group.
   *
   * @param weight 0 to leave it out
   * @param why a sentence
   */
  public record Share(Group group, double weight, String why) {

    /** Tokens with repetitions. */
    public long tokens() {
      return Math.round(group.tokens * weight);
    }
  }

  /** The worth of tokens that are seen a number of times, in times that new tokens are seen. */
  public static double worth(double times) {
    return times <= 1 ? times : 1 + DECAY * -Math.expm1(-(times - 1) / DECAY);
  }

  /** The proposal, the best group first; ties by name. */
  public List<Share> of(List<Group> groups) {
    Comparator<Group> byScore =
        Comparator.comparingDouble(
            group ->
                Double.isNaN(group.score)
                    ? Double.POSITIVE_INFINITY
                    : order == Order.UP ? group.score : -group.score);
    List<Share> shares = new ArrayList<>();
    long left = budget;
    for (Group group : groups.stream().sorted(byScore.thenComparing(Group::name)).toList()) {
      Share share = share(group, left);
      shares.add(share);
      left -= share.tokens();
    }
    return shares;
  }

  private Share share(Group group, long left) {
    if (group.tokens == 0) {
      return new Share(group, 0, "has no tokens");
    }
    // Rounded down, as weights are written.
    double fits = Math.floor(DIGITS * left / group.tokens) / DIGITS;
    double weight = Math.max(0, Math.min(maxRepeats, fits));
    return new Share(group, weight, why(group, weight, left));
  }

  private String why(Group group, double weight, long left) {
    if (weight == 0) {
      return left > 0
          ? "left out: the rest of the budget is less than a millionth of it"
          : "left out: better groups fill the budget";
    }
    String reason =
        weight == maxRepeats
            ? "the most that is allowed, as no group left has a better score"
            : "the rest of the budget, after all better groups";
    return weight <= 1
        ? format("taken %s times: %s; mean score %.4g", text(weight), reason, group.score)
        : format(
            "taken %s times: %s; mean score %.4g; repeated tokens are worth %.0f %% of new ones",
            text(weight), reason, group.score, 100 * worth(weight) / weight);
  }

  /** A weight as it is written: without trailing zeros. */
  public static String text(double weight) {
    return format("%.6f", weight).replaceAll("\\.?0+$", "");
  }
}
