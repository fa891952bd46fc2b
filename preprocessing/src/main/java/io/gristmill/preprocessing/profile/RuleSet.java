package io.gristmill.preprocessing.profile;

import io.gristmill.preprocessing.filter.DocumentFilter;
import io.gristmill.preprocessing.filter.Measurements;
import io.gristmill.preprocessing.filter.TextView;
import io.gristmill.preprocessing.filter.Verdict;
import io.gristmill.preprocessing.words.WordSplitter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Applies rules in order. The first that rejects decides; the rules after it are measured
 * nevertheless, so that thresholds can be changed without reading the crawl again. Each rule gets
 * the text rewritten by those before it. For one thread.
 */
public final class RuleSet {

  /**
   * The combined result of all rules.
   *
   * @param rule the first that rejected; empty if all kept
   * @param verdict that rule's verdict, or the last one if all kept
   * @param text after all rules, kept or not
   * @param values {@code rule/value} to number, of every rule
   */
  public record FilterResult(
      String rule, Verdict verdict, String text, Map<String, Double> values) {}

  private final Map<String, DocumentFilter> filters;
  private final WordSplitter words;

  RuleSet(Map<String, DocumentFilter> filters, WordSplitter words) {
    this.filters = Collections.unmodifiableMap(new LinkedHashMap<>(filters));
    this.words = words;
  }

  /** Applies every rule to the same unchanged text, with its words split once. */
  public Map<String, Verdict> applyAll(String text, String language, String url) {
    TextView view = new TextView(text, language, url, words);
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    filters.forEach((rule, filter) -> verdicts.put(rule, filter.apply(view)));
    return verdicts;
  }

  public FilterResult apply(String text, String language, String url) {
    Map<String, Double> values = new TreeMap<>();
    TextView view = new TextView(text, language, url, words);
    String decidedBy = "";
    Verdict decided = new Verdict.Keep(text, Measurements.none());
    for (Map.Entry<String, DocumentFilter> filter : filters.entrySet()) {
      String rule = filter.getKey();
      Verdict verdict = filter.getValue().apply(view);
      verdict.values().forEach((name, number) -> values.put(rule + '/' + name, number));
      view = view.withText(verdict.text());
      if (decided instanceof Verdict.Keep) {
        decided = verdict;
        decidedBy = verdict instanceof Verdict.Drop ? rule : "";
      }
    }
    return new FilterResult(decidedBy, decided, view.text(), values);
  }
}
