package io.gristmill.eval;

import io.gristmill.eval.LossBootstrap.Interval;
import java.io.Serializable;

/** Sums over the windows that an executor has scored. */
public record HeldOutScores(ScoreTally tally, LossBootstrap bootstrap) implements Serializable {

  private static final long serialVersionUID = 1L;

  public HeldOutScores merge(HeldOutScores that) {
    return new HeldOutScores(tally.merge(that.tally), bootstrap.merge(that.bootstrap));
  }

  public Interval lossInterval() {
    return bootstrap.interval();
  }
}
