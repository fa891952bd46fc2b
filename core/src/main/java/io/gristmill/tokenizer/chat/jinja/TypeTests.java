package io.gristmill.tokenizer.chat.jinja;

import io.gristmill.tokenizer.chat.jinja.Template.Arguments;
import io.gristmill.tokenizer.chat.jinja.Template.Function;
import io.gristmill.tokenizer.chat.jinja.Template.Nothing;
import io.gristmill.tokenizer.chat.jinja.Template.RenderException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Jinja's tests, as in {@code x is defined}. */
final class TypeTests {

  /** Tests of two values. */
  static final Set<String> NEED_ONE =
      Set.of("equalto", "eq", "ne", "lt", "le", "gt", "ge", "in", "divisibleby", "sameas");

  static final Set<String> NAMES =
      Set.of(
          "defined",
          "undefined",
          "none",
          "string",
          "mapping",
          "iterable",
          "sequence",
          "number",
          "integer",
          "float",
          "boolean",
          "true",
          "false",
          "odd",
          "even",
          "callable",
          "equalto",
          "eq",
          "ne",
          "lt",
          "le",
          "gt",
          "ge",
          "in",
          "divisibleby",
          "sameas");

  private TypeTests() {}

  static boolean holds(String test, Object value, Arguments arguments, Scope scope) {
    scope.step();
    Object other = arguments.at(0, Nothing.NONE);
    return switch (test) {
      case "defined" -> value != Nothing.UNDEFINED;
      case "undefined" -> value == Nothing.UNDEFINED;
      case "none" -> value == Nothing.NONE;
      case "string" -> value instanceof MarkedText;
      case "mapping" -> value instanceof Map<?, ?>;
      case "iterable", "sequence" ->
          value instanceof MarkedText || value instanceof List<?> || value instanceof Map<?, ?>;
      case "number" -> value instanceof Number;
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "boolean" -> value instanceof Boolean;
      case "true" -> value.equals(true);
      case "false" -> value.equals(false);
      case "callable" -> value instanceof Function;
      case "odd" -> Values.integer(value) % 2 != 0;
      case "even" -> Values.integer(value) % 2 == 0;
      case "divisibleby" -> Math.floorMod(Values.integer(value), Values.integer(other)) == 0;
      case "equalto", "eq", "sameas" -> Values.isEqual(value, other);
      case "ne" -> !Values.isEqual(value, other);
      case "in" -> (boolean) Values.compare("in", value, other, scope);
      case "lt" -> Values.order(value, other) < 0;
      case "le" -> Values.order(value, other) <= 0;
      case "gt" -> Values.order(value, other) > 0;
      case "ge" -> Values.order(value, other) >= 0;
      default -> throw new RenderException("chat template: test " + test + " is not known");
    };
  }
}
