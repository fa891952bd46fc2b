package io.gristmill.spark.cluster.kubernetes;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Edits of objects as requests describe them. */
final class Patches {

  private static final String END = "-";

  private Patches() {}

  /** RFC 7386: fields of the patch replace those of the object, and null removes them. */
  static ObjectNode merge(ObjectNode object, JsonNode patch) {
    patch
        .fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              if (value.isNull()) {
                object.remove(field.getKey());
              } else if (value.isObject() && object.path(field.getKey()).isObject()) {
                merge((ObjectNode) object.get(field.getKey()), value);
              } else {
                object.set(field.getKey(), value);
              }
            });
    return object;
  }

  /**
   * RFC 6902, without {@code move} and {@code copy}.
   *
   * @throws ApiException if an operation is unknown or a test fails
   */
  static ObjectNode operations(ObjectNode object, JsonNode patch) {
    for (JsonNode operation : patch) {
      JsonPointer path = JsonPointer.compile(operation.path("path").asText());
      JsonNode parent = object.at(path.head());
      String name = path.last().getMatchingProperty();
      JsonNode value = operation.path("value");
      switch (operation.path("op").asText()) {
        case "add" -> add(parent, name, value);
        case "replace" -> {
          remove(parent, name);
          add(parent, name, value);
        }
        case "remove" -> remove(parent, name);
        case "test" -> {
          if (!object.at(path).equals(value)) {
            throw new ApiException(422, "Invalid", "test failed: " + operation);
          }
        }
        default -> throw new ApiException(400, "BadRequest", "unknown operation: " + operation);
      }
    }
    return object;
  }

  private static void add(JsonNode parent, String name, JsonNode value) {
    if (parent instanceof ArrayNode array) {
      array.insert(name.equals(END) ? array.size() : Integer.parseInt(name), value);
    } else {
      ((ObjectNode) parent).set(name, value);
    }
  }

  private static void remove(JsonNode parent, String name) {
    if (parent instanceof ArrayNode array) {
      array.remove(Integer.parseInt(name));
    } else {
      ((ObjectNode) parent).remove(name);
    }
  }
}
