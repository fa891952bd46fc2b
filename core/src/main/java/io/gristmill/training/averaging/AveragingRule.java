package io.gristmill.training.averaging;

import io.gristmill.config.AveragingSection;
import io.gristmill.training.plan.Phase;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How replicas become one model.
 *
 * @param errorFeedback whether what an encoding loses is added to the next round's difference
 *     (1-bit SGD, Seide et al., 2014); without effect where nothing is lost
 */
public record AveragingRule(
    OuterOptimizer outer, SliceEncoding encoding, OptimizerStates states, boolean errorFeedback)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Plain averaging without loss. */
  public static AveragingRule mean(OptimizerStates states) {
    return new AveragingRule(new MeanOuter(), SliceEncoding.FLOAT32, states, false);
  }

  /** As configured. */
  public static AveragingRule of(AveragingSection section) {
    return new AveragingRule(
        OuterOptimizers.of(section),
        SliceEncoding.named(section.encoding()),
        OptimizerStates.named(section.optimizerStates()),
        section.errorFeedback());
  }

  /** For one round: no outer optimizer but the mean where replicas do not go their own ways. */
  public AveragingRule during(Phase phase) {
    return phase == Phase.LOCAL
        ? this
        : new AveragingRule(new MeanOuter(), encoding, states, errorFeedback);
  }

  /** Whether replicas carry what their encodings lost. */
  public boolean keepsResiduals() {
    return errorFeedback && encoding.ofDifferences();
  }

  /** What no two replicas share: their moments, unless averaged, and their residuals. */
  public List<StateVector> own() {
    List<StateVector> own = new ArrayList<>();
    if (states == OptimizerStates.OWN) {
      own.add(StateVector.MOMENTS);
    }
    if (keepsResiduals()) {
      own.add(StateVector.RESIDUAL);
    }
    return own;
  }

  /** How a slice of this vector travels: moments always whole. */
  SliceEncoding encodingOf(Slice.Vector vector) {
    return vector == Slice.Vector.PARAMETERS ? encoding : SliceEncoding.FLOAT32;
  }
}
