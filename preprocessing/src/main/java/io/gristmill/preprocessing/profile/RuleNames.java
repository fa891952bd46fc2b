package io.gristmill.preprocessing.profile;

import java.util.List;
import java.util.Set;

/** Names of the rules in configurations, reports and measurements, common to all profiles. */
public final class RuleNames {

  public static final String GOPHER_QUALITY = "gopher-quality";
  public static final String GOPHER_REPETITION = "gopher-repetition";
  public static final String C4 = "c4";

  /** C4 without the condition that a line ends in a terminal mark. */
  public static final String C4_ANY_LINE_END = "c4-no-terminal-punctuation";

  public static final String FINEWEB = "fineweb";
  public static final String BAD_WORDS = "bad-words";
  public static final String REFINEDWEB_LINES = "refinedweb-lines";
  public static final String MC4_PARAGRAPHS = "mc4-paragraph";

  /** The rules of FineWeb's pipeline, in its order. */
  static final List<String> FINEWEB_ORDER =
      List.of(GOPHER_REPETITION, GOPHER_QUALITY, C4_ANY_LINE_END, FINEWEB);

  /** Rules known to leave the text unchanged. */
  private static final Set<String> MEASURING =
      Set.of(GOPHER_QUALITY, GOPHER_REPETITION, FINEWEB, BAD_WORDS, MC4_PARAGRAPHS);

  private RuleNames() {}

  /** Whether the rule may change the input of the rules after it. */
  public static boolean mayRewrite(String rule) {
    return !MEASURING.contains(rule);
  }
}
