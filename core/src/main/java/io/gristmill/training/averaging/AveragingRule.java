package io.gristmill.training.averaging;

import io.gristmill.config.AveragingSection;
import io.gristmill.config.AveragingSection.OptimizerStates;
import io.gristmill.host.FloatEncoding;
import io.gristmill.training.plan.AveragingFrequency.Phase;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The outer optimizer, the encoding of updates and the treatment of the optimizer's moments.
 *
 * @param errorFeedback whether the loss of an encoding is added to the next round's difference
 *     (1-bit SGD, Seide et al., 2014); no effect with a lossless encoding
 */
public record AveragingRule(
    OuterOptimizer outer, FloatEncoding encoding, OptimizerStates states, boolean errorFeedback)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The mean, sent as float32. */
  public static AveragingRule mean(OptimizerStates states) {
    return new AveragingRule(new OuterOptimizer.Mean(), FloatEncoding.FLOAT32, states, false);
  }

  /** Creates the rule that a section configures. */
  public static AveragingRule of(AveragingSection section) {
    return new AveragingRule(
        OuterOptimizer.of(section),
        section.encoding(),
        section.optimizerStates(),
        section.errorFeedback());
  }

  /** The rule for a round of a phase: the plain mean in all phases but {@link Phase#LOCAL}. */
  public AveragingRule during(Phase phase) {
    return phase == Phase.LOCAL
        ? this
        : new AveragingRule(new OuterOptimizer.Mean(), encoding, states, errorFeedback);
  }

  /** Whether replicas keep error-feedback residuals. */
  public boolean keepsResiduals() {
    return errorFeedback && encoding.ofDifferences();
  }

  /** Vectors that each replica has of its own: moments, unless averaged, and residuals. */
  public List<ModelVector> own() {
    List<ModelVector> own = new ArrayList<>();
    if (states == OptimizerStates.OWN) {
      own.add(ModelVector.MOMENTS);
    }
    if (keepsResiduals()) {
      own.add(ModelVector.REPLICA_RESIDUAL);
    }
    return own;
  }

  /** Vectors that all replicas share, in the order of a checkpoint's files. */
  public List<ModelVector> shared() {
    List<ModelVector> shared = new ArrayList<>(List.of(ModelVector.PARAMETERS));
    if (outer.remembers()) {
      shared.add(ModelVector.OUTER_MOMENTUM);
    }
    if (keepsResiduals()) {
      shared.add(ModelVector.OUTER_RESIDUAL);
    }
    if (states == OptimizerStates.AVERAGED) {
      shared.add(ModelVector.MOMENTS);
    }
    return shared;
  }

  /** How a slice of this vector is encoded: moments always as float32. */
  FloatEncoding encodingOf(ModelVector vector) {
    return vector == ModelVector.PARAMETERS ? encoding : FloatEncoding.FLOAT32;
  }
}
