package io.gristmill.preprocessing.profile;

import io.gristmill.preprocessing.filter.DocumentFilter;
import io.gristmill.preprocessing.filter.Limits;

/**
 * One rule of a profile.
 *
 * @param limits its thresholds, in order; enough to judge stored measurements again
 * @param formula how the values are measured
 */
record Rule(Limits limits, Formula formula) {

  /** Builds a filter for one thread. */
  @FunctionalInterface
  interface Formula {
    DocumentFilter with(Limits limits, RuleContext context);
  }

  Rule withLimits(Limits other) {
    return new Rule(other, formula);
  }

  DocumentFilter filter(RuleContext context) {
    return formula.with(limits, context);
  }
}
