package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.words.WordSplitters;

/** Texts as seen by rules, for tables of thresholds: words are separated by white space. */
public final class Pages {

  private Pages() {}

  public static TextView view(String text) {
    return new TextView(text, "en", "", WordSplitters.named(WordSplitters.WHITESPACE));
  }

  /** The drop reason, or {@code keep} for a kept text. */
  public static String decide(DocumentFilter rule, String text) {
    return rule.apply(view(text)) instanceof Verdict.Drop drop ? drop.reason() : "keep";
  }

  public static double value(DocumentFilter rule, String text, String name) {
    return rule.apply(view(text)).values().get(name);
  }
}
