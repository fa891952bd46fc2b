package io.gristmill.preprocessing.profile;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.filter.BadWords.BadWordLists;
import io.gristmill.preprocessing.filter.DocumentFilter;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.lines.LineSentences;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * One rule of a profile.
 *
 * @param limits its thresholds in order, sufficient to evaluate stored measurements
 * @param byLanguage thresholds of languages that have their own
 * @param formula creates the filter that measures the values
 */
record Rule(Limits limits, Map<String, Limits> byLanguage, Formula formula) {

  /** Creates a filter for one thread. */
  @FunctionalInterface
  interface Formula {
    DocumentFilter with(Limits limits, RuleContext context);
  }

  Rule {
    byLanguage = Map.copyOf(byLanguage);
  }

  /** A rule with the same thresholds for all languages. */
  Rule(Limits limits, Formula formula) {
    this(limits, Map.of(), formula);
  }

  Limits limits(String language) {
    return byLanguage.getOrDefault(language, limits);
  }

  /** Whether both rules are known to measure the same values of any text. */
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
    return text -> filters.getOrDefault(text.language(), otherwise).apply(text);
  }

  Rule withLimits(UnaryOperator<Limits> other) {
    Map<String, Limits> changed = new TreeMap<>();
    byLanguage.forEach((language, own) -> changed.put(language, other.apply(own)));
    return new Rule(other.apply(limits), changed, formula);
  }

  /**
   * The resources for building the filters of one thread.
   *
   * @param sentences sentence counter of the profile
   * @param badWords the user's lists; {@link BadWordLists#NONE} if there are none
   * @param language whose thresholds the filter has; empty for a filter of all languages
   */
  record RuleContext(LineSentences sentences, BadWordLists badWords, String language) {

    RuleContext withLanguage(String other) {
      return new RuleContext(sentences, badWords, other);
    }

    /** The lists, for a rule that requires them. */
    BadWordLists requireBadWords() {
      if (badWords.isEmpty()) {
        throw new InvalidConfigException(
            "rule: " + RuleNames.BAD_WORDS + " (expected word lists for it) at clean.bad-words");
      }
      return badWords;
    }
  }
}
