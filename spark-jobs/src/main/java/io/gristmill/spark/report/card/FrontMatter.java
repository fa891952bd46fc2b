package io.gristmill.spark.report.card;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Formats JSON as YAML for the head of a card. Texts are quoted where YAML could take them for
 * something else.
 */
final class FrontMatter {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9<>/._@*-]*");
  private static final Pattern NUMBER = Pattern.compile("[0-9].*");
  private static final Pattern SIZE = Pattern.compile("[0-9]+[A-Z]<n<[0-9]+[A-Z]");

  /** Longer words of YAML; language codes are quoted, as {@code no} is a boolean. */
  private static final Set<String> RESERVED = Set.of("true", "false", "null", "none");

  private static final int SHORTEST_PLAIN = 4;

  private final StringBuilder lines = new StringBuilder();

  private FrontMatter() {}

  /** Returns the lines of an object, without the lines of hyphens around it. */
  static String of(JsonNode object) {
    FrontMatter yaml = new FrontMatter();
    yaml.fields(object, "", "");
    return yaml.lines.toString();
  }

  /**
   * @param first indentation of the first field, which may follow a hyphen
   */
  private void fields(JsonNode object, String first, String indent) {
    String start = first;
    for (var field : (Iterable<Map.Entry<String, JsonNode>>) object::fields) {
      lines.append(start).append(field.getKey()).append(':');
      value(field.getValue(), indent);
      start = indent;
    }
  }

  private void value(JsonNode value, String indent) {
    if (value.isArray()) {
      lines.append('\n');
      for (JsonNode item : value) {
        if (item.isObject()) {
          fields(item, indent + "- ", indent + "  ");
        } else {
          lines.append(indent).append("- ").append(scalar(item)).append('\n');
        }
      }
    } else if (value.isObject()) {
      lines.append('\n');
      fields(value, indent + "  ", indent + "  ");
    } else {
      lines.append(' ').append(scalar(value)).append('\n');
    }
  }

  /** A text quoted as in JSON is quoted for YAML, too. */
  private static String scalar(JsonNode value) {
    String text = value.asText();
    boolean isPlain =
        PLAIN.matcher(text).matches()
            && text.length() >= SHORTEST_PLAIN
            && !RESERVED.contains(text.toLowerCase(Locale.ROOT))
            && (!NUMBER.matcher(text).matches() || SIZE.matcher(text).matches());
    return value.isTextual() && !isPlain ? value.toString() : text;
  }
}
