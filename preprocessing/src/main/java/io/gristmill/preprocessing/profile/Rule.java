package io.gristmill.preprocessing.profile;

import io.gristmill.preprocessing.filter.DocumentFilter;
import io.gristmill.preprocessing.filter.Limits;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * One rule of a profile.
 *
 * @param limits its thresholds, in order; enough to judge stored measurements again
 * @param byLanguage those of languages that have their own
 * @param formula how the values are measured
 */
record Rule(Limits limits, Map<String, Limits> byLanguage, Formula formula) {

  /** Builds a filter for one thread. */
  @FunctionalInterface
  interface Formula {
    DocumentFilter with(Limits limits, RuleContext context);
  }

  Rule {
    byLanguage = Map.copyOf(byLanguage);
  }

  /** A rule that is the same for all languages. */
  Rule(Limits limits, Formula formula) {
    this(limits, Map.of(), formula);
  }

  Limits limits(String language) {
    return byLanguage.getOrDefault(language, limits);
  }

  /** Whether both measure the same of any text, as far as one can tell. */
  boolean measuresAs(Rule that, RuleContext context) {
    boolean forAllLanguages = byLanguage.isEmpty() && that.byLanguage.isEmpty();
    return formula.equals(that.formula)
        || (forAllLanguages
            && formula.with(Limits.of(), context).equals(that.formula.with(Limits.of(), context)));
  }

  DocumentFilter filter(RuleContext context) {
    DocumentFilter otherwise = formula.with(limits, context);
    if (byLanguage.isEmpty()) {
      return otherwise;
    }
    Map<String, DocumentFilter> filters = new HashMap<>();
    byLanguage.forEach(
        (language, own) ->
            filters.put(language, formula.with(own, context.withLanguage(language))));
    return text -> filters.getOrDefault(text.language(), otherwise).judge(text);
  }

  Rule withLimits(UnaryOperator<Limits> other) {
    Map<String, Limits> changed = new TreeMap<>();
    byLanguage.forEach((language, own) -> changed.put(language, other.apply(own)));
    return new Rule(other.apply(limits), changed, formula);
  }
}
