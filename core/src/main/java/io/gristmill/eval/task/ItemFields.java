package io.gristmill.eval.task;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of an item.
 *
 * @param place file and line, for messages
 */
record ItemFields(JsonNode json, String place) {

  private static final int LONGEST_SHOWN = 60;

  boolean has(List<String> names) {
    return names.stream().allMatch(json::has);
  }

  String names() {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return String.join(", ", names);
  }

  /** The fields of an object in a field. */
  ItemFields in(String name) {
    return new ItemFields(json.path(name), place);
  }

  boolean isObject(String name) {
    return json.path(name).isObject();
  }

  /** A text that is not blank. */
  String text(String name) {
    JsonNode value = json.path(name);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw invalid(name, value, "a text");
    }
    return value.textValue();
  }

  /** A text that may be empty. */
  String textOrEmpty(String name) {
    JsonNode value = json.path(name);
    if (!value.isTextual()) {
      throw invalid(name, value, "a text");
    }
    return value.textValue();
  }

  /** At least two texts. */
  List<String> texts(String name) {
    JsonNode values = json.path(name);
    List<String> texts = new ArrayList<>();
    for (JsonNode value : values) {
      if (!value.isTextual() || value.textValue().isBlank()) {
        throw invalid(name, values, "a list of texts");
      }
      texts.add(value.textValue());
    }
    if (!values.isArray() || texts.size() < 2) {
      throw invalid(name, values, "at least 2 texts");
    }
    return texts;
  }

  /** An index, as a number or as digits, counted from {@code first} in the file. */
  int index(String name, int first, int count) {
    JsonNode value = json.path(name);
    int last = first + count - 1;
    boolean digits = value.isTextual() && value.textValue().matches("\\d{1,4}");
    int index = digits ? Integer.parseInt(value.textValue()) : value.asInt(-1);
    if (!(digits || value.isInt()) || index < first || index > last) {
      throw invalid(name, value, format("%d to %d", first, last));
    }
    return index - first;
  }

  /** True or false, also as 1 and 0. */
  boolean flag(String name) {
    JsonNode value = json.path(name);
    return value.isBoolean() ? value.booleanValue() : index(name, 0, 2) == 1;
  }

  /** Choices with a key each: {@code {"text": [], "label": []}}, or a list of objects of both. */
  KeyedChoices keyedChoices(String name) {
    if (isObject(name)) {
      return new KeyedChoices(in(name).texts("text"), in(name).texts("label"));
    }
    List<String> texts = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (JsonNode choice : json.path(name)) {
      ItemFields fields = new ItemFields(choice, place);
      texts.add(fields.text("text"));
      keys.add(fields.text("label"));
    }
    if (texts.size() < 2) {
      throw invalid(name, json.path(name), "at least 2 choices");
    }
    return new KeyedChoices(texts, keys);
  }

  InvalidInputException invalid(String name, JsonNode value, String expected) {
    String text = value.isMissingNode() ? "missing" : value.toString();
    String shown = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
    return new InvalidInputException(
        format("%s: %s (expected %s) at %s", name, shown, expected, place));
  }

  /** Answers to choose from, and the key of each, such as A, B, C or 1, 2, 3. */
  record KeyedChoices(List<String> texts, List<String> keys) {

    int index(ItemFields fields, String name) {
      int index = keys.indexOf(fields.text(name));
      if (index < 0 || keys.size() != texts.size()) {
        throw fields.invalid(name, fields.json().path(name), "one of " + keys);
      }
      return index;
    }
  }
}
