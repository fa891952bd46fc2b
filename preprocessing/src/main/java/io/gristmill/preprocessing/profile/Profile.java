package io.gristmill.preprocessing.profile;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.filter.BadWords.BadWordLists;
import io.gristmill.preprocessing.filter.DocumentFilter;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Measurements;
import io.gristmill.preprocessing.filter.lines.LineSentences;
import io.gristmill.preprocessing.profile.Rule.RuleContext;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** A named set of rules with its splitters for words and sentences. */
public final class Profile {

  private final String name;
  private final String words;
  private final String sentences;
  private final List<String> standard;
  private final Map<String, Rule> rules;
  private final Map<String, Double> languageThresholds;

  /** A profile with the same thresholds for all languages. */
  Profile(
      String name, String words, String sentences, List<String> standard, Map<String, Rule> rules) {
    this(name, words, sentences, standard, rules, Map.of());
  }

  /**
   * @param words name of its word splitter
   * @param sentences name of its sentence splitter
   * @param standard rules applied by default, in order
   * @param rules all available rules
   * @param languageThresholds minimum probability of each language that the profile supports
   */
  Profile(
      String name,
      String words,
      String sentences,
      List<String> standard,
      Map<String, Rule> rules,
      Map<String, Double> languageThresholds) {
    this.name = name;
    this.words = words;
    this.sentences = sentences;
    this.standard = List.copyOf(standard);
    this.rules = new TreeMap<>(rules);
    this.languageThresholds = new TreeMap<>(languageThresholds);
  }

  public String name() {
    return name;
  }

  public String words() {
    return words;
  }

  public String sentences() {
    return sentences;
  }

  /** The rules applied by default, in order. */
  public List<String> standard() {
    return standard;
  }

  /** Minimum probability of each language; empty if the profile has none. */
  public Map<String, Double> languageThresholds() {
    return Collections.unmodifiableMap(languageThresholds);
  }

  /** The languages with their own thresholds; empty if there are none. */
  public Set<String> languages() {
    return languageThresholds().keySet();
  }

  /**
   * The given rules, or the standard ones if the list is empty.
   *
   * @throws InvalidConfigException for a rule that the profile does not have
   */
  public List<String> rulesInUse(List<String> names) {
    names.forEach(this::rule);
    return names.isEmpty() ? standard : List.copyOf(names);
  }

  /** Whether this profile measures the same values for a rule as the other profile. */
  public boolean measuresAs(Profile that, String rule) {
    if (name.equals(that.name)) {
      return true;
    }
    RuleContext context =
        new RuleContext(LineSentences.of(words, sentences), BadWordLists.NONE, "");
    return that.rules.containsKey(rule)
        && words.equals(that.words)
        && sentences.equals(that.sentences)
        && rule(rule).measuresAs(that.rule(rule), context);
  }

  /**
   * The thresholds of a rule for languages without their own, to apply them to stored measurements.
   *
   * @throws InvalidConfigException if the profile has no rule of that name
   */
  public Limits limits(String rule) {
    return rule(rule).limits();
  }

  /**
   * The thresholds of a rule for a language.
   *
   * @throws InvalidConfigException if the profile has no rule of that name
   */
  public Limits limits(String rule, String language) {
    return rule(rule).limits(language);
  }

  /**
   * The same rules with other thresholds.
   *
   * @param other maps the name and the thresholds of a rule to the new ones
   */
  public Profile withLimits(BiFunction<String, Limits, Limits> other) {
    Map<String, Rule> changed = new TreeMap<>();
    rules.forEach(
        (rule, was) -> changed.put(rule, was.withLimits(limits -> other.apply(rule, limits))));
    return new Profile(name, words, sentences, standard, changed, languageThresholds);
  }

  /**
   * The reason for rejecting a text.
   *
   * @param rule the first that rejects
   * @param reason its first failing threshold
   */
  public record Rejection(String rule, String reason) {}

  /**
   * Applies the thresholds of this profile to stored measurements.
   *
   * @param names rules in order; empty for the standard ones
   * @param language of the text
   * @param values {@code rule/value} to number, as measured by {@link RuleSet#apply}
   * @return empty if every rule keeps the text
   * @throws IllegalArgumentException if a required value was not measured
   */
  public Optional<Rejection> reapply(
      List<String> names, String language, Map<String, Double> values) {
    for (String rule : names.isEmpty() ? standard : names) {
      Optional<String> reason =
          limits(rule, language).firstFailing(Measurements.ofRule(rule, values));
      if (reason.isPresent()) {
        return Optional.of(new Rejection(rule, reason.get()));
      }
    }
    return Optional.empty();
  }

  /** The names of all available rules, sorted. */
  public Set<String> ruleNames() {
    return rules.keySet();
  }

  /** Filters without word lists, see {@link #ruleSet(List, BadWordLists)}. */
  public RuleSet ruleSet(List<String> names) {
    return ruleSet(names, BadWordLists.NONE);
  }

  /**
   * Creates the filters for one thread.
   *
   * @param names rules in the order of application; empty for the standard ones
   * @throws InvalidConfigException for a rule that the profile does not have
   */
  public RuleSet ruleSet(List<String> names, BadWordLists badWords) {
    RuleContext context = new RuleContext(LineSentences.of(words, sentences), badWords, "");
    Map<String, DocumentFilter> filters = new LinkedHashMap<>();
    for (String rule : names.isEmpty() ? standard : names) {
      filters.put(rule, rule(rule).filter(context));
    }
    return new RuleSet(filters, WordSplitters.named(words));
  }

  private Rule rule(String rule) {
    if (!rules.containsKey(rule)) {
      throw new InvalidConfigException(
          format(
              "rule: %s (expected one of %s%s) in profile %s",
              rule, rules.keySet(), DidYouMean.question(rule, rules.keySet()), name));
    }
    return rules.get(rule);
  }
}
