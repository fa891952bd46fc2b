package io.gristmill.preprocessing.profile;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.filter.DocumentFilter;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Measurements;
import io.gristmill.preprocessing.filter.lines.LineSentences;
import io.gristmill.preprocessing.filter.lists.BadWordLists;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** A named set of rules over one idea of words and sentences. */
public final class Profile {

  private final String name;
  private final String words;
  private final String sentences;
  private final List<String> standard;
  private final Map<String, Rule> rules;
  private final Map<String, Double> languageThresholds;

  /** A profile of one language, or of all alike. */
  Profile(
      String name, String words, String sentences, List<String> standard, Map<String, Rule> rules) {
    this(name, words, sentences, standard, rules, Map.of());
  }

  /**
   * @param words name of its word splitter
   * @param sentences name of its sentence splitter
   * @param standard the rules it applies unless told otherwise, in order
   * @param rules all it has
   * @param languageThresholds the languages it knows, and how sure one has to be of each
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

  /** Name of its word splitter. */
  public String words() {
    return words;
  }

  /** Name of its sentence splitter. */
  public String sentences() {
    return sentences;
  }

  /** The rules it applies unless told otherwise, in order. */
  public List<String> standard() {
    return standard;
  }

  /** How sure one has to be of a language; empty if the profile does not say. */
  public Map<String, Double> languageThresholds() {
    return Collections.unmodifiableMap(languageThresholds);
  }

  /** The languages it has own thresholds for; empty for a profile of one language. */
  public Set<String> languages() {
    return languageThresholds().keySet();
  }

  /**
   * The rules some names stand for: they themselves, or of none the standard ones.
   *
   * @throws InvalidConfigException for a rule the profile does not have
   */
  public List<String> rulesInUse(List<String> names) {
    names.forEach(this::rule);
    return names.isEmpty() ? standard : List.copyOf(names);
  }

  /**
   * Whether values of a rule that were measured under another profile are those this one would
   * measure of the same text.
   */
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
   * The thresholds of a rule for languages without their own, to judge stored measurements again.
   *
   * @throws InvalidConfigException if the profile has none of that name
   */
  public Limits limits(String rule) {
    return rule(rule).limits();
  }

  /**
   * The same for texts of a language.
   *
   * @throws InvalidConfigException if the profile has no rule of that name
   */
  public Limits limits(String rule, String language) {
    return rule(rule).limits(language);
  }

  /**
   * The same rules with other thresholds.
   *
   * @param other from a rule's name and its thresholds to those it shall have
   */
  public Profile withLimits(BiFunction<String, Limits, Limits> other) {
    Map<String, Rule> changed = new TreeMap<>();
    rules.forEach(
        (rule, was) -> changed.put(rule, was.withLimits(limits -> other.apply(rule, limits))));
    return new Profile(name, words, sentences, standard, changed, languageThresholds);
  }

  /**
   * Why a text is rejected.
   *
   * @param rule the first that rejects
   * @param reason its first failing threshold
   */
  public record Rejection(String rule, String reason) {}

  /**
   * Judges stored measurements by this profile's thresholds.
   *
   * @param names rules in order; none for the standard ones
   * @param language of the text
   * @param values {@code rule/value} to number, as {@link RuleSet#judge} measured them
   * @return empty if every rule keeps
   * @throws IllegalArgumentException if a value that a threshold asks for was not measured
   */
  public Optional<Rejection> judgeAgain(
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

  /** All the rules it has, sorted. */
  public Set<String> ruleNames() {
    return rules.keySet();
  }

  /** As {@link #ruleSet(List, BadWordLists)}, without lists. */
  public RuleSet ruleSet(List<String> names) {
    return ruleSet(names, BadWordLists.NONE);
  }

  /**
   * Filters for one thread.
   *
   * @param names rules in the order to apply them; none for the standard ones
   * @throws InvalidConfigException for a rule the profile does not have
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
