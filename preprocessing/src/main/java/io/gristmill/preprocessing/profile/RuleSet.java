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
 * The rules to apply, in order. The first that rejects decides; a rule that rewrites the text
 * rewrites it for the rules after it. For one thread.
 */
public final class RuleSet {

  /**
   * What all rules together say.
   *
   * @param rule the one that rejected; empty if all kept
   * @param last its verdict, or that of the last rule
   * @param values {@code rule/value} to number, of all rules asked
   */
  public record Judgement(String rule, Verdict last, Map<String, Double> values) {}

  private final Map<String, DocumentFilter> filters;
  private final WordSplitter words;

  RuleSet(Map<String, DocumentFilter> filters, WordSplitter words) {
    this.filters = Collections.unmodifiableMap(new LinkedHashMap<>(filters));
    this.words = words;
  }

  /**
   * Every rule's verdict on the same, unchanged text: what each would do on its own, at the price
   * of one look at the words.
   */
  public Map<String, Verdict> judgeAll(String text, String language, String url) {
    TextView view = new TextView(text, language, url, words);
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    filters.forEach((rule, filter) -> verdicts.put(rule, filter.judge(view)));
    return verdicts;
  }

  public Judgement judge(String text, String language, String url) {
    Map<String, Double> values = new TreeMap<>();
    TextView view = new TextView(text, language, url, words);
    Verdict verdict = new Verdict.Keep(text, Measurements.none());
    for (Map.Entry<String, DocumentFilter> filter : filters.entrySet()) {
      String rule = filter.getKey();
      verdict = filter.getValue().judge(view);
      verdict.values().forEach((name, number) -> values.put(rule + '/' + name, number));
      if (verdict instanceof Verdict.Keep keep) {
        view = view.withText(keep.text());
      } else {
        return new Judgement(rule, verdict, values);
      }
    }
    return new Judgement("", verdict, values);
  }
}
