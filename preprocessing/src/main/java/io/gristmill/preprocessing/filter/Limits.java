package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import java.util.List;
import java.util.Locale;
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

  /**
   * One threshold of a rule.
   *
   * @param reason drop reason
   * @param value name of the measurement
   * @param rejected side of the bound that is rejected
   */
  public record Limit(String reason, String value, Side rejected, double bound) {

    /** Compared in double precision, as in the references. NaN is never rejected. */
    public enum Side {
      BELOW,
      AT_MOST,
      AT_LEAST,
      ABOVE;

      /** The side in words: {@code at most}. */
      public String inWords() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
      }

      /** The side of {@link #inWords}. */
      public static Side named(String words) {
        return valueOf(words.toUpperCase(Locale.ROOT).replace(' ', '_'));
      }
    }

    public boolean rejects(Measurements values) {
      return rejects(values.get(value));
    }

    /** Whether a text whose value is this number fails. */
    public boolean rejects(double number) {
      return switch (rejected) {
        case BELOW -> number < bound;
        case AT_MOST -> number <= bound;
        case AT_LEAST -> number >= bound;
        case ABOVE -> number > bound;
      };
    }

    public Limit withBound(double other) {
      return new Limit(reason, value, rejected, other);
    }

    public static Limit below(String reason, String value, double bound) {
      return new Limit(reason, value, Side.BELOW, bound);
    }

    public static Limit atMost(String reason, String value, double bound) {
      return new Limit(reason, value, Side.AT_MOST, bound);
    }

    public static Limit atLeast(String reason, String value, double bound) {
      return new Limit(reason, value, Side.AT_LEAST, bound);
    }

    public static Limit above(String reason, String value, double bound) {
      return new Limit(reason, value, Side.ABOVE, bound);
    }
  }
}
