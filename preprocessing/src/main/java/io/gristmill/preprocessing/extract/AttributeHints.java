package io.gristmill.preprocessing.extract;

import java.util.HashMap;
import java.util.Map;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;

/**
 * Hints of elements and how they say that they are rendered; a page says the same few things again
 * and again, so they are remembered.
 */
final class AttributeHints {

  private final Map<String, Integer> words = new HashMap<>();
  private final Map<String, Integer> styles = new HashMap<>();

  /** Bits of {@link Hint} and {@link InlineStyle}. */
  int of(Element element) {
    int bits = bits(element, true);
    return (bits & InlineStyle.NOT_RENDERED) == 0 ? bits : bits | Hint.HIDDEN.bit();
  }

  /** Bits of {@link InlineStyle} only. */
  int rendering(Element element) {
    return bits(element, false);
  }

  private int bits(Element element, boolean withWords) {
    if (element.attributesSize() == 0) {
      return 0;
    }
    int bits = 0;
    for (Attribute attribute : element.attributes()) {
      bits |= bits(attribute.getKey(), attribute.getValue(), withWords);
    }
    return bits;
  }

  private int bits(String key, String value, boolean withWords) {
    return switch (key) {
      case "class", "id" -> words(value, withWords) | mathJax(value);
      case "role", "itemprop" -> words(value, withWords);
      // Text that is hidden until it is found is as good as that of closed details.
      case "hidden" -> value.equalsIgnoreCase("until-found") ? 0 : InlineStyle.NOT_RENDERED;
      case "popover" -> InlineStyle.NOT_RENDERED;
      case "aria-hidden" -> value.strip().equalsIgnoreCase("true") ? InlineStyle.ARIA_HIDDEN : 0;
      case "style" -> styles.computeIfAbsent(value, InlineStyle::of);
      default -> 0;
    };
  }

  private int words(String value, boolean withWords) {
    return withWords ? words.computeIfAbsent(value, Hint::in) : 0;
  }

  /** What MathJax 2 has drawn, or shows until it draws, is the formula of a script once more. */
  private static int mathJax(String value) {
    boolean drawn =
        value.startsWith("MathJax")
            && (value.equals("MathJax_Preview")
                || (value.startsWith("MathJax-Element-") && value.endsWith("-Frame")));
    return drawn ? InlineStyle.NOT_RENDERED : 0;
  }
}
