package io.gristmill.preprocessing.extract.block;



import java.util.HashMap;
import java.util.Map;
import org.jsoup.nodes.Attributes;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.QueryParser;

/**
 * Hints of elements and how they say that they are rendered; a page says the same few things again
 * and again, so they are remembered.
 */
final class AttributeHints {

  private static final Evaluator PAGE = QueryParser.parse("main, article, h1");

  private final Map<String, Integer> words = new HashMap<>();
  private final Map<String, Integer> styles = new HashMap<>();

  /** Bits of {@link ClassNameHint} and {@link InlineStyle}. */
  int of(Element element) {
    if (element.attributesSize() == 0) {
      return 0;
    }
    Attributes attributes = element.attributes();
    String classes = attributes.get("class");
    String id = attributes.get("id");
    int bits =
        rendering(attributes, classes, id)
            | words(classes)
            | words(id)
            | words(attributes.get("role"))
            | words(attributes.get("itemprop"));
    return (bits & InlineStyle.NOT_RENDERED) == 0 ? bits : bits | ClassNameHint.HIDDEN.bit();
  }

  /** Bits of {@link InlineStyle} only. */
  int rendering(Element element) {
    if (element.attributesSize() == 0) {
      return 0;
    }
    Attributes attributes = element.attributes();
    return rendering(attributes, attributes.get("class"), attributes.get("id"));
  }

  /** Asks for each name: iterating would make an object of each attribute. */
  private int rendering(Attributes attributes, String classes, String id) {
    int bits = mathJax(classes) | mathJax(id);
    String style = attributes.get("style");
    if (!style.isEmpty()) {
      bits |= styles.computeIfAbsent(style, InlineStyle::of);
    }
    String ariaHidden = attributes.get("aria-hidden");
    if (!ariaHidden.isEmpty() && ariaHidden.strip().equalsIgnoreCase("true")) {
      bits |= InlineStyle.ARIA_HIDDEN;
    }
    return bits | (isHidden(attributes) ? InlineStyle.NOT_RENDERED : 0);
  }

  /** Text that is hidden until it is found is as good as that of closed details. */
  private static boolean isHidden(Attributes attributes) {
    return attributes.hasKey("popover")
        || (attributes.hasKey("hidden")
            && !attributes.get("hidden").equalsIgnoreCase("until-found"));
  }

  /** Hash of the {@code class} attribute. */
  static int classes(Element element) {
    return element.attributesSize() == 0 ? 0 : element.attributes().get("class").hashCode();
  }

  /**
   * Whether a dialog waits to be opened. A paragraph in it that is not ended keeps the parser from
   * ending the dialog, so one that seems to hold the page itself is none.
   */
  static boolean isClosed(Element dialog) {
    return !dialog.hasAttr("open") && dialog.selectFirst(PAGE) == null;
  }

  private int words(String value) {
    return value.isEmpty() ? 0 : words.computeIfAbsent(value, ClassNameHint::in);
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
