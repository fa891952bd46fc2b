package io.gristmill.model.step;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import java.util.stream.IntStream;

/**
 * Direct preference optimization (Rafailov et al., 2023, equation 7): the loss of a sequence is
 * {@code -log sigmoid(margin)}, the margin being {@code beta} times what training has added to the
 * log-probability of the preferred text, less what it has added to that of the other.
 */
public final class Preferences {

  private final double beta;
  private final double[] margins;

  private Preferences(double beta, double[] margins) {
    this.beta = beta;
    this.margins = margins;
  }

  /**
   * The preferences of a batch.
   *
   * @param texts {@code [sequence][text]}: log-probabilities of the targets, the preferred text
   *     first; further texts than two have no targets
   * @param references {@code [sequence][2]}: the same under the reference
   * @throws IncompatibleArtifactException for a sequence without two such texts or references
   */
  public static Preferences of(double beta, double[][] texts, float[][] references) {
    double[] margins = new double[texts.length];
    for (int i = 0; i < texts.length; i++) {
      double[] both = texts[i];
      int withTargets = both.length;
      while (withTargets > 2 && both[withTargets - 1] == 0) {
        withTargets--;
      }
      int values = i < references.length ? references[i].length : 0;
      if (withTargets != 2 || values < 2) {
        throw new IncompatibleArtifactException(
            format(
                "preference: %d texts and %d reference values (expected 2) at sequence %d of a batch",
                withTargets, values, i));
      }
      margins[i] = beta * ((both[0] - references[i][0]) - (both[1] - references[i][1]));
    }
    return new Preferences(beta, margins);
  }

  /** Positive if training has added more to the preferred text of a sequence. */
  public double margin(int sequence) {
    return margins[sequence];
  }

  /** Loss of a sequence, in nats. */
  public double loss(int sequence) {
    double margin = margins[sequence];
    return Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(-margin, 0);
  }

  /** Mean loss of all sequences. */
  public double meanLoss() {
    return IntStream.range(0, margins.length).mapToDouble(this::loss).sum() / margins.length;
  }

  /**
   * Derivative of the loss of a sequence by the log-probability of a text; 0 for further texts than
   * two.
   */
  public double slope(int sequence, int text) {
    double slope = -beta / (1 + Math.exp(margins[sequence]));
    return switch (text) {
      case 0 -> slope;
      case 1 -> -slope;
      default -> 0;
    };
  }
}
