package io.gristmill.preprocessing.extract;

import java.util.HashMap;
import java.util.Map;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;

/** Hints of elements; a page says the same few classes again and again, so they are remembered. */
final class AttributeHints {

  private final Map<String, Integer> seen = new HashMap<>();

  /** Bits of {@link Hint}. */
  int of(Element element) {
    if (element.attributesSize() == 0) {
      return 0;
    }
    int bits = 0;
    for (Attribute attribute : element.attributes()) {
      bits |= bits(attribute);
    }
    return bits;
  }

  private int bits(Attribute attribute) {
    return switch (attribute.getKey()) {
      case "class", "id", "role", "itemprop" ->
          seen.computeIfAbsent(attribute.getValue(), Hint::in);
      case "hidden" -> Hint.HIDDEN.bit();
      case "style" -> attribute.getValue().contains("none") ? Hint.HIDDEN.bit() : 0;
      default -> 0;
    };
  }
}
