package io.gristmill.preprocessing.extract.block;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;

/**
 * Formulas as text: TeX from an annotation or alternative text if available, otherwise the letters
 * of the MathML in one line.
 */
final class MathText {

  /** Maximum depth; deeper elements are written without their structure. */
  private static final int DEEPEST = 100;

  private static final Set<String> TEX_CLASSES = Set.of("tex", "latex", "texrender", "mathtex");
  private static final String WIKI_CLASS = "mwe-math-fallback-image-";

  private MathText() {}

  /** Text of a {@code math} element. */
  static String of(Element math) {
    Element tex = annotation(math);
    if (tex != null) {
      return tex.wholeText().strip();
    }
    String alternative = math.attr("alttext").strip();
    return alternative.isEmpty() ? line(math, 0).strip() : alternative;
  }

  /** The first TeX annotation; null if there is none. */
  private static Element annotation(Element math) {
    Element[] found = new Element[1];
    NodeFilter filter =
        (node, depth) -> {
          if (node instanceof Element element && isTexAnnotation(element)) {
            found[0] = element;
            return NodeFilter.FilterResult.STOP;
          }
          return NodeFilter.FilterResult.CONTINUE;
        };
    NodeTraversor.filter(filter, math);
    return found[0];
  }

  private static boolean isTexAnnotation(Element element) {
    return name(element).equals("annotation")
        && element.attr("encoding").toLowerCase(Locale.ROOT).contains("tex")
        && !element.wholeText().isBlank();
  }

  /** Text of an image of a formula whose alternative text is TeX; empty for any other image. */
  static String ofImage(Element image) {
    String classes = image.attributesSize() == 0 ? "" : image.attributes().get("class");
    // Rules out nearly all images without splitting their class names.
    if (!classes.toLowerCase(Locale.ROOT).contains("tex") && !classes.contains(WIKI_CLASS)) {
      return "";
    }
    String alternative = image.attr("alt").strip();
    for (String name : image.classNames()) {
      if (name.startsWith(WIKI_CLASS) || TEX_CLASSES.contains(name.toLowerCase(Locale.ROOT))) {
        return alternative;
      }
    }
    return "";
  }

  /** Text of a script for MathJax; empty for any other script. */
  static String ofScript(Element script) {
    String type = script.attr("type").strip().toLowerCase(Locale.ROOT);
    return type.startsWith("math/tex") || type.startsWith("math/asciimath")
        ? script.data().strip()
        : "";
  }

  /** Whether a formula stands on a line of its own. */
  static boolean isDisplay(Element element) {
    return element.attr("display").equals("block")
        || element.attr("mode").equals("display")
        || element.hasClass(WIKI_CLASS + "display")
        || element.attr("type").replace(" ", "").contains("mode=display");
  }

  /** Whether KaTeX rendered the formula without MathML. */
  static boolean isDrawnAlone(Element element) {
    return element.hasClass("katex-html") && element.previousElementSibling() == null;
  }

  /**
   * The MathML of a hidden element next to an image of the formula, which is hidden from screen
   * readers since they read the MathML. Null for other elements, or if the image has TeX.
   */
  static Element shownByImage(Element hidden) {
    Element math = hidden.childrenSize() == 1 ? hidden.child(0) : hidden;
    Element image = hidden.nextElementSibling();
    boolean shown =
        name(math).equals("math")
            && image != null
            && name(image).equals("img")
            && image.attr("aria-hidden").equals("true")
            && ofImage(image).isEmpty();
    return shown ? math : null;
  }

  private static String name(Element element) {
    String name = element.normalName();
    return name.substring(name.indexOf(':') + 1);
  }

  private static String line(Element element, int depth) {
    if (depth > DEEPEST) {
      return element.text();
    }
    List<Element> parts = element.children();
    return switch (name(element)) {
      case "mfrac" -> parts.size() == 2 ? fraction(parts, depth) : all(element, depth);
      case "msqrt" -> "√(" + all(element, depth) + ")";
      case "mroot" -> parts.size() == 2 ? root(parts, depth) : all(element, depth);
      case "msup", "mover" -> scripts(parts, "^", "", depth);
      case "msub", "munder" -> scripts(parts, "_", "", depth);
      case "msubsup", "munderover" -> scripts(parts, "_", "^", depth);
      case "semantics" -> parts.isEmpty() ? "" : line(parts.get(0), depth + 1);
      case "mtr", "mlabeledtr" -> list(parts, ", ", depth);
      case "mtable" -> "[" + list(parts, "; ", depth) + "]";
      case "mspace" -> " ";
      case "mphantom", "annotation", "annotation-xml", "mprescripts", "none" -> "";
      default -> all(element, depth);
    };
  }

  private static String fraction(List<Element> parts, int depth) {
    return group(parts.get(0), depth) + "/" + group(parts.get(1), depth);
  }

  private static String root(List<Element> parts, int depth) {
    return "√[" + line(parts.get(1), depth + 1) + "](" + line(parts.get(0), depth + 1) + ")";
  }

  private static String list(List<Element> parts, String separator, int depth) {
    return parts.stream().map(part -> line(part, depth + 1)).collect(Collectors.joining(separator));
  }

  private static String scripts(List<Element> parts, String first, String second, int depth) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      String part = i == 0 ? line(parts.get(0), depth + 1) : group(parts.get(i), depth);
      out.append(i == 0 || part.isEmpty() ? "" : i == 1 ? first : second).append(part);
    }
    return out.toString();
  }

  /** Writes a part in parentheses unless it is one letter or number. */
  private static String group(Element element, int depth) {
    String part = line(element, depth + 1);
    boolean single =
        part.codePointCount(0, part.length()) <= 1
            || part.chars().allMatch(c -> Character.isDigit(c) || c == '.' || c == ',');
    return single ? part : "(" + part + ")";
  }

  private static String all(Element element, int depth) {
    StringBuilder out = new StringBuilder();
    for (Node child : element.childNodes()) {
      if (child instanceof TextNode text) {
        String raw = text.getWholeText();
        append(name(element).equals("mtext") ? raw : raw.strip(), out);
      } else if (child instanceof Element part) {
        out.append(line(part, depth + 1));
      }
    }
    return out.toString();
  }

  /** Appends text without the invisible operators: function application, times, separator, plus. */
  private static void append(String raw, StringBuilder out) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c < 0x2061 || c > 0x2064) {
        out.append(c);
      }
    }
  }
}
