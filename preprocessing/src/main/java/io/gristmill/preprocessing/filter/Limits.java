package io.gristmill.preprocessing.filter;

import java.util.List;
import java.util.Optional;

/** A rule's thresholds in the order of its reference: the first that fails is the reason. */
public record Limits(List<Limit> inOrder) {

  public Limits {
    inOrder = List.copyOf(inOrder);
  }

  public static Limits of(Limit... inOrder) {
    return new Limits(List.of(inOrder));
  }

  /** The reason to reject, from measurements alone. */
  public Optional<String> firstFailing(Measurements values) {
    for (Limit limit : inOrder) {
      if (limit.rejects(values)) {
        return Optional.of(limit.reason());
      }
    }
    return Optional.empty();
  }

  /**
   * The verdict, from measurements alone.
   *
   * @param rewritten the text as the rule leaves it
   */
  public Verdict decide(String rewritten, Measurements values) {
    Optional<String> reason = firstFailing(values);
    return reason.isPresent()
        ? new Verdict.Drop(reason.get(), rewritten, values)
        : new Verdict.Keep(rewritten, values);
  }
}
