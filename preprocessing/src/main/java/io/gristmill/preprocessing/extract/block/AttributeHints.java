package io.gristmill.preprocessing.extract.block;

import java.util.HashMap;
import java.util.Map;
import org.jsoup.nodes.Attributes;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.QueryParser;

/**
 * Reads class name hints and rendering from the attributes of elements. Caches the values, since
 * pages repeat them.
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

  /** The bits of {@link InlineStyle} only, without hints. */
  int rendering(Element element) {
    if (element.attributesSize() == 0) {
      return 0;
    }
    Attributes attributes = element.attributes();
    return rendering(attributes, attributes.get("class"), attributes.get("id"));
  }

  /** Looks up each name, since iteration would allocate an object per attribute. */
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

  /** Text that is {@code hidden=until-found} is treated like closed details, which are kept. */
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
   * Whether a dialog is closed. The parser does not end a dialog that contains an unclosed
   * paragraph, so a dialog that seems to contain the page itself is not treated as one.
   */
  static boolean isClosed(Element dialog) {
    return !dialog.hasAttr("open") && dialog.selectFirst(PAGE) == null;
  }

  private int words(String value) {
    return value.isEmpty() ? 0 : words.computeIfAbsent(value, ClassNameHint::in);
  }

  /** Rendered output and previews of MathJax 2 repeat the formula of a script. */
  private static int mathJax(String value) {
    boolean drawn =
        value.startsWith("MathJax")
            && (value.equals("MathJax_Preview")
                || (value.startsWith("MathJax-Element-") && value.endsWith("-Frame")));
    return drawn ? InlineStyle.NOT_RENDERED : 0;
  }
}
