package io.gristmill.preprocessing.profile;

import io.gristmill.preprocessing.filter.DocumentFilter;
import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.filter.TextView;
import io.gristmill.preprocessing.profile.Profile.Rejection;
import io.gristmill.preprocessing.text.Candidate;
import io.gristmill.preprocessing.words.WordSplitter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Applies rules in order. The first that rejects decides; the rules after it are measured
 * nevertheless, so that thresholds can be changed without reading the crawl again. Each rule gets
 * the text rewritten by those before it. For one thread.
 */
public final class RuleSet {

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

  /**
   * Applies all rules: adds what they measure, and leaves the text as all of them together rewrite
   * it, also if one rejects.
   *
   * @return the first rejection
   */
  public Optional<Rejection> apply(Candidate candidate) {
    TextView view = new TextView(candidate.text(), candidate.language(), candidate.url(), words);
    Optional<Rejection> first = Optional.empty();
    for (Map.Entry<String, DocumentFilter> filter : filters.entrySet()) {
      String rule = filter.getKey();
      Verdict verdict = filter.getValue().apply(view);
      verdict.values().forEach((name, number) -> candidate.measured(rule + '/' + name, number));
      view = view.withText(verdict.text());
      if (first.isEmpty() && verdict instanceof Verdict.Drop drop) {
        first = Optional.of(new Rejection(rule, drop.reason()));
      }
    }
    candidate.setText(view.text());
    return first;
  }
}
