package io.gristmill.preprocessing.profile;

import io.gristmill.config.Nearest;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.filter.BadWordLists;
import io.gristmill.preprocessing.filter.DocumentFilter;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A named set of rules over one idea of words and sentences. */
public final class Profile {

  private final String name;
  private final String words;
  private final String sentences;
  private final List<String> standard;
  private final Map<String, Rule> rules;

  /**
   * @param words name of its word splitter
   * @param sentences name of its sentence splitter
   * @param standard the rules it applies unless told otherwise, in order
   * @param rules all it has
   */
  Profile(
      String name, String words, String sentences, List<String> standard, Map<String, Rule> rules) {
    this.name = name;
    this.words = words;
    this.sentences = sentences;
    this.standard = List.copyOf(standard);
    this.rules = new TreeMap<>(rules);
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

  /**
   * The thresholds of a rule, to judge stored measurements again.
   *
   * @throws InvalidConfigException if the profile has none of that name
   */
  public Limits limits(String rule) {
    return rule(rule).limits();
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
    RuleContext context = new RuleContext(SentenceSplitters.named(sentences), badWords);
    Map<String, DocumentFilter> filters = new LinkedHashMap<>();
    for (String rule : names.isEmpty() ? standard : names) {
      filters.put(rule, rule(rule).filter(context));
    }
    return new RuleSet(filters, WordSplitters.named(words));
  }

  private Rule rule(String rule) {
    if (!rules.containsKey(rule)) {
      throw new InvalidConfigException(
          "rule: %s (expected one of %s; did you mean %s?) in profile %s"
              .formatted(rule, rules.keySet(), Nearest.to(rule, rules.keySet()), name));
    }
    return rules.get(rule);
  }
}
