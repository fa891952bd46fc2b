package io.gristmill.training.averaging;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection;
import io.gristmill.config.AveragingSection.OptimizerStates;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.host.FloatEncoding;
import io.gristmill.training.averaging.SliceLayout.Slice;
import io.gristmill.training.plan.AveragingFrequency.Phase;
import io.gristmill.training.plan.Round;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The outer optimizer, the encoding of updates and the treatment of the optimizer's moments.
 *
 * @param errorFeedback whether the loss of an encoding is added to the next round's difference
 *     (1-bit SGD, Seide et al., 2014); no effect with a lossless encoding
 * @param overlap whether replicas receive the update of a round a round later, with their own
 *     change of that round in its place until then; needs an encoding of differences
 * @param fragments number of parts of the parameters, of which each round averages one in turn
 *     (streaming DiLoCo, Douillard et al., 2025)
 */
public record AveragingRule(
    OuterOptimizer outer,
    FloatEncoding encoding,
    OptimizerStates states,
    boolean errorFeedback,
    boolean overlap,
    int fragments)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String OVERLAP = "overlap: true (expected false";

  /** The mean, sent as float32. */
  public static AveragingRule mean(OptimizerStates states) {
    return of(new OuterOptimizer.Mean(), FloatEncoding.FLOAT32, states, false);
  }

  /** A rule that averages the whole model before the next round. */
  public static AveragingRule of(
      OuterOptimizer outer, FloatEncoding encoding, OptimizerStates states, boolean errorFeedback) {
    return new AveragingRule(outer, encoding, states, errorFeedback, false, 1);
  }

  /**
   * Creates the rule that a section configures.
   *
   * @throws InvalidConfigException for {@code overlap} or {@code fragments} with settings that they
   *     do not work with
   */
  public static AveragingRule of(AveragingSection section) {
    boolean overlap = section.overlap();
    refuse(
        overlap && !section.encoding().ofDifferences(),
        OVERLAP,
        "encoding = float16, int8 or int4");
    refuse(overlap && section.fragments() > 1, OVERLAP, "fragments = 1");
    refuse(overlap && section.roundSeconds() > 0, OVERLAP, "round-seconds = 0");
    boolean averaged = section.optimizerStates() == OptimizerStates.AVERAGED;
    refuse(overlap && averaged, OVERLAP, "optimizer-states = own");
    refuse(
        section.fragments() > 1 && averaged,
        "fragments: above 1 (expected 1",
        "optimizer-states = own");
    return new AveragingRule(
        OuterOptimizer.of(section),
        section.encoding(),
        section.optimizerStates(),
        section.errorFeedback(),
        section.overlap(),
        section.fragments());
  }

  private static void refuse(boolean wrong, String found, String instead) {
    if (wrong) {
      String key = found.substring(0, found.indexOf(':'));
      throw new InvalidConfigException(
          format("%s, or averaging.%s) at averaging.%s", found, instead, key));
    }
  }

  /**
   * The rule for a round: the plain mean of the whole model, at once, in all phases but {@link
   * Phase#LOCAL}.
   */
  public AveragingRule during(Round round) {
    return round.phase() == Phase.LOCAL
        ? this
        : of(new OuterOptimizer.Mean(), encoding, states, errorFeedback);
  }

  /** Whether a round averages a slice. The last round averages all. */
  public boolean averages(Slice slice, Round round) {
    int parts = during(round).fragments();
    return round.last() || round.index() % parts == slice.fragment() % parts;
  }

  /** Whether replicas keep error-feedback residuals. */
  public boolean keepsResiduals() {
    return errorFeedback && encoding.ofDifferences();
  }

  /** Whether replicas differ from the shared parameters when a round begins. */
  public boolean keepsOffsets() {
    return overlap || fragments > 1;
  }

  /** Whether replicas keep the shared parameters of the start of a round. */
  boolean keepsStart() {
    return encoding.ofDifferences() || keepsOffsets();
  }

  /** Number of vectors, as long as the parameters, that a replica keeps beside its model. */
  public int vectorsBesideModel() {
    return (keepsStart() ? 1 : 0) + (keepsResiduals() ? 1 : 0) + (keepsOffsets() ? 1 : 0);
  }

  /** Vectors that each replica has of its own: moments, unless averaged, residuals, offsets. */
  public List<ModelVector> own() {
    List<ModelVector> own = new ArrayList<>();
    if (states == OptimizerStates.OWN) {
      own.add(ModelVector.MOMENTS);
    }
    if (keepsResiduals()) {
      own.add(ModelVector.REPLICA_RESIDUAL);
    }
    if (keepsOffsets()) {
      own.add(ModelVector.REPLICA_OFFSET);
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
    if (overlap) {
      shared.add(ModelVector.KNOWN_PARAMETERS);
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
