package io.gristmill.model.generation;

import java.util.BitSet;

/**
 * Makes ids that a text already has less likely: their logits are divided by the factor where they
 * are positive and multiplied by it where they are negative (CTRL, Keskar et al., 2019, section
 * 4.1, which has positive logits only; negative ones as its implementations do).
 */
final class RepetitionPenalty {

  private final float factor;
  private final BitSet seen = new BitSet();

  /**
   * @param factor 1 changes nothing
   */
  RepetitionPenalty(double factor) {
    this.factor = (float) factor;
  }

  /** These are in the text from now on. */
  void saw(int... ids) {
    for (int id : ids) {
      seen.set(id);
    }
  }

  /** Changes the logits in place. */
  void apply(float[] logits) {
    if (factor == 1) {
      return;
    }
    for (int id = seen.nextSetBit(0); id >= 0; id = seen.nextSetBit(id + 1)) {
      logits[id] = logits[id] > 0 ? logits[id] / factor : logits[id] * factor;
    }
  }
}
