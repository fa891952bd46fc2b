package io.gristmill.preprocessing.filter;

import java.util.List;
import java.util.Optional;

/**
 * The thresholds of a rule in the order of its reference. The first that fails gives the reason.
 */
public record Limits(List<Limit> inOrder) {

  public Limits {
    inOrder = List.copyOf(inOrder);
  }

  public static Limits of(Limit... inOrder) {
    return new Limits(List.of(inOrder));
  }

  /** The drop reason for the measured values; empty if all thresholds pass. */
  public Optional<String> firstFailing(Measurements values) {
    for (Limit limit : inOrder) {
      if (limit.rejects(values)) {
        return Optional.of(limit.reason());
      }
    }
    return Optional.empty();
  }

  /**
   * The verdict for the measured values.
   *
   * @param rewritten the text after the rule
   */
  public Verdict decide(String rewritten, Measurements values) {
    Optional<String> reason = firstFailing(values);
    return reason.isPresent()
        ? new Verdict.Drop(reason.get(), rewritten, values)
        : new Verdict.Keep(rewritten, values);
  }
}
