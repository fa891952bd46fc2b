package io.gristmill.preprocessing.read.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds and parses JSON objects in UTF-8 bytes. Accepts unambiguous extensions of the standard:
 * {@code NaN} and other spellings of numbers, control characters in strings. The last of repeated
 * keys applies, as in Python.
 */
final class JsonBytes {

  private final JsonFactory factory;

  /** Parses the fields of an object, from after its start to its end. */
  @FunctionalInterface
  interface Fields {
    void read(JsonParser parser) throws IOException;
  }

  /**
   * @param longest maximum length of a string, name or number
   */
  JsonBytes(int longest) {
    this.factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxStringLength(longest)
                    .maxNumberLength(longest)
                    .build())
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
            .enable(JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS)
            .enable(JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS)
            .enable(JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();
  }

  /** Whether an object begins at {@code from}. */
  static boolean isObject(byte[] bytes, int from, int to) {
    // A zero next to the brace would be detected as UTF-16.
    return from < to && bytes[from] == '{' && (from + 1 == to || bytes[from + 1] != 0);
  }

  /**
   * Parses the object at {@code from}.
   *
   * @return one past its last byte
   */
  int object(byte[] bytes, int from, int to, Fields fields) throws IOException {
    try (JsonParser parser = factory.createParser(bytes, from, to - from)) {
      parser.nextToken();
      fields.read(parser);
      return from + (int) parser.currentLocation().getByteOffset();
    }
  }

  /** The field names of a valid object. */
  List<String> names(byte[] bytes, int from, int to) throws IOException {
    List<String> names = new ArrayList<>();
    object(
        bytes,
        from,
        to,
        parser -> {
          for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            names.add(name);
            parser.nextToken();
            parser.skipChildren();
          }
        });
    return names;
  }

  /** Whether the bytes end inside the first value. */
  boolean isUnfinished(byte[] bytes, int from, int to) throws IOException {
    try (JsonParser parser = factory.createParser(bytes, from, to - from)) {
      JsonToken first = parser.nextToken();
      parser.skipChildren();
      return first == null;
    } catch (JsonProcessingException e) {
      // Some ends of input have no specific exception.
      return e.getOriginalMessage().startsWith("Unexpected end-of-input");
    } catch (CharConversionException e) {
      return false;
    }
  }

  /**
   * The first byte from {@code from} that does not separate objects. Separators are JSON's white
   * space, zero padding and other control characters, byte order marks, and Unicode's line ends
   * (NEL, U+2028, U+2029) and no-break space.
   */
  static int passSeparators(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int length = separator(bytes, at, to);
      if (length == 0) {
        return at;
      }
      at += length;
    }
    return at;
  }

  private static int separator(byte[] bytes, int at, int to) {
    if (bytes[at] >= 0) {
      return bytes[at] <= ' ' ? 1 : 0;
    }
    int two = at + 1 < to ? ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff) : 0;
    if (two == 0xc285 || two == 0xc2a0) {
      return 2;
    }
    int three = at + 2 < to ? (two << 8) | (bytes[at + 2] & 0xff) : 0;
    return three == 0xe280a8 || three == 0xe280a9 || three == 0xefbbbf ? 3 : 0;
  }
}
