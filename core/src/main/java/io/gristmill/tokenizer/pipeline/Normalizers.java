package io.gristmill.tokenizer.pipeline;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.tokenizer.pieces.CodePoints;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The normalizers of Hugging Face's {@code tokenizer.json} that are exactly defined by Unicode or
 * by their own attributes. Others, such as a Replace by a regular expression, are refused by name.
 */
public final class Normalizers {

  private static final List<String> KNOWN =
      List.of(
          "NFC",
          "NFD",
          "NFKC",
          "NFKD",
          "Lowercase",
          "Strip",
          "StripAccents",
          "Replace",
          "Prepend",
          "Sequence");

  private Normalizers() {}

  /**
   * The function a {@code normalizer} describes; null and an empty sequence change nothing.
   *
   * @param key where it is in the file, for messages
   * @throws io.gristmill.error.IncompatibleArtifactException for one that is not known
   */
  public static UnaryOperator<String> read(JsonNode node, String key, String uri) {
    if (Attributes.isAbsent(node)) {
      return UnaryOperator.identity();
    }
    return switch (node.path("type").asText("")) {
      case "NFC" -> text -> Normalizer.normalize(text, Normalizer.Form.NFC);
      case "NFD" -> text -> Normalizer.normalize(text, Normalizer.Form.NFD);
      case "NFKC" -> text -> Normalizer.normalize(text, Normalizer.Form.NFKC);
      case "NFKD" -> text -> Normalizer.normalize(text, Normalizer.Form.NFKD);
      case "Lowercase" -> Normalizers::lowercase;
      case "Strip" -> strip(node, key, uri);
      case "StripAccents" -> Normalizers::withoutMarks;
      case "Replace" -> replace(node, key, uri);
      case "Prepend" -> prepend(node, key, uri);
      case "Sequence" -> sequence(node, key, uri);
      default -> throw Attributes.unknownType(key, node, "null or one of " + KNOWN, uri);
    };
  }

  /** Character by character: a sigma at the end of a word is like any other. */
  private static String lowercase(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c < 128) {
                lower.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c));
              } else {
                lower.append(Character.toString(c).toLowerCase(Locale.ROOT));
              }
            });
    return lower.toString();
  }

  private static String withoutMarks(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints().filter(c -> !CodePoints.isMark(c)).forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static UnaryOperator<String> strip(JsonNode node, String key, String uri) {
    boolean left = Attributes.flag(node, "strip_left", key, uri);
    boolean right = Attributes.flag(node, "strip_right", key, uri);
    return text -> {
      int from = 0;
      int to = text.length();
      while (left && from < to && CodePoints.isSpace(text.charAt(from))) {
        from++;
      }
      while (right && to > from && CodePoints.isSpace(text.charAt(to - 1))) {
        to--;
      }
      return text.substring(from, to);
    };
  }

  private static UnaryOperator<String> replace(JsonNode node, String key, String uri) {
    JsonNode pattern = node.path("pattern");
    JsonNode content = node.path("content");
    if (pattern.path("String").asText().isEmpty()) {
      throw Attributes.refused(key + ".pattern", pattern, "a String that is not empty", uri);
    }
    if (!content.isTextual()) {
      throw Attributes.refused(key + ".content", content, "a string", uri);
    }
    String from = pattern.path("String").asText();
    String to = content.asText();
    return text -> text.replace(from, to);
  }

  private static UnaryOperator<String> prepend(JsonNode node, String key, String uri) {
    String prefix = node.path("prepend").asText();
    if (prefix.isEmpty()) {
      throw Attributes.refused(key + ".prepend", node.path("prepend"), "some text", uri);
    }
    return text -> text.isEmpty() ? text : prefix + text;
  }

  private static UnaryOperator<String> sequence(JsonNode node, String key, String uri) {
    JsonNode steps = node.path("normalizers");
    if (!steps.isArray()) {
      throw Attributes.refused(key + ".normalizers", steps, "an array", uri);
    }
    List<UnaryOperator<String>> all = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      String step = format("%s.normalizers[%d]", key, i);
      if (steps.get(i).isNull()) {
        throw Attributes.refused(step, steps.get(i), "an object", uri);
      }
      all.add(read(steps.get(i), step, uri));
    }
    return text -> {
      String changed = text;
      for (UnaryOperator<String> each : all) {
        changed = each.apply(changed);
      }
      return changed;
    };
  }
}
