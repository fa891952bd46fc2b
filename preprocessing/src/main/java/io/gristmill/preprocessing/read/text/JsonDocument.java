package io.gristmill.preprocessing.read.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * The relevant fields of one JSON object: {@code text}, {@code url} and {@code date}, the last two
 * also in the {@code metadata} object of other pipelines. Reused for all objects.
 */
final class JsonDocument implements JsonBytes.Fields {

  private static final char REPLACEMENT = '\ufffd';

  /** These bits are common to all surrogates, and to no other units. */
  private static final int SURROGATE_BITS = 0xf800;

  private JsonToken textType = JsonToken.NOT_AVAILABLE;
  private String text = "";
  private String url = "";
  private String date = "";
  private String metadataUrl = "";
  private String metadataDate = "";

  @Override
  public void read(JsonParser parser) throws IOException {
    textType = JsonToken.NOT_AVAILABLE;
    text = "";
    url = "";
    date = "";
    metadataUrl = "";
    metadataDate = "";
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "text" -> {
          textType = value;
          text = value == JsonToken.VALUE_STRING ? text(parser) : "";
        }
        case "url" -> url = scalar(parser);
        case "date" -> date = scalar(parser);
        case "metadata" -> metadata(parser, value);
        default -> {}
      }
      parser.skipChildren();
    }
  }

  private void metadata(JsonParser parser, JsonToken start) throws IOException {
    metadataUrl = "";
    metadataDate = "";
    if (start != JsonToken.START_OBJECT) {
      return;
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      switch (name) {
        case "url" -> metadataUrl = scalar(parser);
        case "date" -> metadataDate = scalar(parser);
        default -> {}
      }
      parser.skipChildren();
    }
  }

  /** Scans the parser's own characters, which is cheaper than scanning those of a string. */
  private static String text(JsonParser parser) throws IOException {
    char[] chars = parser.getTextCharacters();
    int from = parser.getTextOffset();
    int to = from + parser.getTextLength();
    int least = Character.MAX_VALUE;
    for (int at = from; at < to; at++) {
      least = Math.min(least, (chars[at] ^ Character.MIN_SURROGATE) & SURROGATE_BITS);
    }
    return least == 0 ? wellFormed(parser.getText()) : parser.getText();
  }

  /** Empty for null, arrays and objects. */
  private static String scalar(JsonParser parser) throws IOException {
    JsonToken value = parser.currentToken();
    return value.isScalarValue() && value != JsonToken.VALUE_NULL
        ? wellFormed(parser.getText())
        : "";
  }

  /** Whether the text is a string. */
  boolean hasText() {
    return textType == JsonToken.VALUE_STRING;
  }

  /** Whether the text is missing or null, and not of another type. */
  boolean isTextAbsent() {
    return textType == JsonToken.NOT_AVAILABLE || textType == JsonToken.VALUE_NULL;
  }

  String text() {
    return text;
  }

  String url() {
    return url.isEmpty() ? metadataUrl : url;
  }

  String date() {
    return date.isEmpty() ? metadataDate : date;
  }

  /** Replaces unpaired surrogates, which no Unicode encoding can store. */
  private static String wellFormed(String string) {
    StringBuilder repaired = null;
    for (int at = 0; at < string.length(); at++) {
      char c = string.charAt(at);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && at + 1 < string.length()
          && Character.isLowSurrogate(string.charAt(at + 1))) {
        at++;
      } else {
        repaired = repaired == null ? new StringBuilder(string) : repaired;
        repaired.setCharAt(at, REPLACEMENT);
      }
    }
    return repaired == null ? string : repaired.toString();
  }
}
