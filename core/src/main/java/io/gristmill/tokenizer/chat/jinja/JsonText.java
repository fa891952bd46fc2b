package io.gristmill.tokenizer.chat.jinja;

import static io.gristmill.error.Messages.format;

import io.gristmill.tokenizer.chat.jinja.Template.Nothing;
import java.util.List;
import java.util.Map;

/** Values as JSON, with the separators of Python's {@code json.dumps} and without escapes above. */
final class JsonText {

  private final MarkedText.Builder out = new MarkedText.Builder();

  private JsonText() {}

  static MarkedText of(Object value) {
    JsonText json = new JsonText();
    json.add(value);
    return json.out.build();
  }

  private void add(Object value) {
    if (value instanceof MarkedText text) {
      out.append("\"").append(text.escaped(JsonText::escape)).append("\"");
    } else if (value instanceof List<?> list) {
      String separator = "[";
      for (Object item : list) {
        out.append(separator);
        add(item);
        separator = ", ";
      }
      out.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof Map<?, ?>) {
      addMap(Values.map(value));
    } else if (value instanceof Nothing) {
      out.append("null");
    } else {
      out.append(value.toString()); // a number or a boolean
    }
  }

  private void addMap(Map<String, Object> map) {
    String separator = "{";
    for (Map.Entry<String, Object> entry : map.entrySet()) {
      out.append(separator);
      add(MarkedText.given(entry.getKey()));
      out.append(": ");
      add(entry.getValue());
      separator = ", ";
    }
    out.append(map.isEmpty() ? "{}" : "}");
  }

  private static String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      default -> c < ' ' ? format("\\u%04x", (int) c) : String.valueOf(c);
    };
  }
}
