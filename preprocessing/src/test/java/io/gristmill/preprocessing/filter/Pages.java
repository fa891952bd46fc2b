package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.words.WordSplitters;

/** Texts as rules see them, for tables of thresholds: words stand between white space. */
public final class Pages {

  private Pages() {}

  public static TextView view(String text) {
    return new TextView(text, "en", "", WordSplitters.named(WordSplitters.WHITESPACE));
  }

  /** The reason, or {@code keep}. */
  public static String decide(DocumentFilter rule, String text) {
    return rule.apply(view(text)) instanceof Verdict.Drop drop ? drop.reason() : "keep";
  }

  public static double value(DocumentFilter rule, String text, String name) {
    return rule.apply(view(text)).values().get(name);
  }
}
