package io.gristmill.tokenizer.chat.jinja;

import io.gristmill.tokenizer.chat.jinja.Template.Arguments;
import io.gristmill.tokenizer.chat.jinja.Template.Nothing;
import io.gristmill.tokenizer.chat.jinja.Template.RenderException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Jinja's filters that chat templates use. */
final class Filters {

  static final Set<String> NAMES =
      Set.of(
          "trim",
          "upper",
          "lower",
          "capitalize",
          "title",
          "length",
          "count",
          "first",
          "last",
          "join",
          "default",
          "d",
          "list",
          "items",
          "dictsort",
          "string",
          "int",
          "float",
          "abs",
          "replace",
          "tojson",
          "safe",
          "reverse",
          "unique",
          "map",
          "select",
          "reject",
          "selectattr",
          "rejectattr",
          "indent",
          "sum");

  private Filters() {}

  static Object apply(String name, Object value, Arguments arguments, Scope scope) {
    scope.step();
    return switch (name) {
      case "length", "count" -> (long) Values.length(value);
      case "default", "d" -> orDefault(value, arguments);
      case "items" -> pairs(Values.map(mapOrEmpty(value)));
      case "dictsort" -> pairs(new TreeMap<>(Values.map(mapOrEmpty(value))));
      case "int" -> number(value, arguments).longValue();
      case "float" -> number(value, arguments).doubleValue();
      case "abs" -> value instanceof Long i ? (Object) Math.abs(i) : Math.abs(real(value));
      case "tojson" -> JsonText.of(value);
      case "safe" -> value;
      case "string" -> Values.text(value);
      case "trim", "upper", "lower", "capitalize", "title", "replace", "indent" ->
          ofText(name, Values.text(value), arguments, scope);
      default -> ofList(name, value, arguments, scope);
    };
  }

  private static Object orDefault(Object value, Arguments arguments) {
    boolean falseToo = Values.isTrue(arguments.at(1, "boolean", false));
    return value == Nothing.UNDEFINED || (falseToo && !Values.isTrue(value))
        ? arguments.at(0, "default_value", MarkedText.EMPTY)
        : value;
  }

  private static Object mapOrEmpty(Object value) {
    if (value instanceof Map<?, ?> || value == Nothing.UNDEFINED) {
      return value == Nothing.UNDEFINED ? Map.of() : value;
    }
    throw new RenderException("chat template: items of " + Values.kind(value));
  }

  static List<Object> pairs(Map<String, Object> map) {
    List<Object> pairs = new ArrayList<>();
    map.forEach((key, value) -> pairs.add(List.of(MarkedText.own(key), value)));
    return pairs;
  }

  private static Number number(Object value, Arguments arguments) {
    if (value instanceof Number number) {
      return number;
    }
    try {
      return Double.parseDouble(Values.text(value).chars().strip());
    } catch (NumberFormatException e) {
      return arguments.at(0, "default", 0L) instanceof Number otherwise ? otherwise : 0L;
    }
  }

  private static double real(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new RenderException("chat template: abs of " + Values.kind(value));
  }

  private static MarkedText ofText(String name, MarkedText text, Arguments arguments, Scope scope) {
    scope.made(text.length());
    return switch (name) {
      case "trim" -> Methods.stripped("strip", text, arguments);
      case "replace" -> Methods.replaced(text, arguments, scope);
      case "indent" -> indented(text, arguments, scope);
      default -> Methods.cased(name, text);
    };
  }

  private static MarkedText indented(MarkedText text, Arguments arguments, Scope scope) {
    Object width = arguments.at(0, "width", 4L);
    String indent =
        width instanceof MarkedText own ? own.chars() : " ".repeat((int) Values.integer(width));
    boolean isFirst = Values.isTrue(arguments.at(1, "first", false));
    MarkedText.Builder out = new MarkedText.Builder();
    int from = 0;
    while (from <= text.length()) {
      int end = text.chars().indexOf('\n', from);
      int to = end < 0 ? text.length() : end + 1;
      boolean isBlank = text.chars().substring(from, to).isBlank();
      out.append((from > 0 || isFirst) && !isBlank ? indent : "").append(text.sub(from, to));
      scope.made(indent.length());
      from = end < 0 ? text.length() + 1 : to;
    }
    return out.build();
  }

  private static Object ofList(String name, Object value, Arguments arguments, Scope scope) {
    List<Object> items = Values.items(value, scope);
    switch (name) {
      case "first":
        return items.isEmpty() ? Nothing.UNDEFINED : items.get(0);
      case "last":
        return items.isEmpty() ? Nothing.UNDEFINED : items.get(items.size() - 1);
      case "join":
        return joined(attributes(items, arguments), arguments, scope);
      case "list":
        return new ArrayList<>(items);
      case "reverse":
        List<Object> reversed = new ArrayList<>(items);
        Collections.reverse(reversed);
        return value instanceof MarkedText
            ? joined(reversed, new Arguments(List.of(), Map.of()), scope)
            : reversed;
      case "unique":
        return items.stream().distinct().toList();
      case "map":
        return mapped(items, arguments, scope);
      case "sum":
        Object sum = 0L;
        for (Object item : attributes(items, arguments)) {
          sum = Values.arithmetic("+", sum, item, scope);
        }
        return sum;
      default:
        return selected(name, items, arguments, scope);
    }
  }

  private static List<Object> attributes(List<Object> items, Arguments arguments) {
    Object attribute = arguments.named().getOrDefault("attribute", Nothing.NONE);
    return attribute == Nothing.NONE
        ? items
        : items.stream().map(item -> Values.item(item, attribute)).toList();
  }

  static MarkedText joined(List<Object> items, Arguments arguments, Scope scope) {
    MarkedText separator = Values.text(arguments.at(0, "d", MarkedText.EMPTY));
    MarkedText.Builder out = new MarkedText.Builder();
    long length = 0;
    for (int i = 0; i < items.size(); i++) {
      MarkedText text = Values.text(items.get(i));
      length += text.length() + separator.length();
      scope.made(length > Integer.MAX_VALUE ? length : text.length() + separator.length());
      out.append(i == 0 ? MarkedText.EMPTY : separator).append(text);
    }
    return out.build();
  }

  private static Object mapped(List<Object> items, Arguments arguments, Scope scope) {
    if (arguments.named().containsKey("attribute")) {
      return attributes(items, arguments);
    }
    String filter = Values.text(arguments.at(0, MarkedText.EMPTY)).chars();
    if (!NAMES.contains(filter)) {
      throw new RenderException("chat template: filter " + filter + " (expected a known one)");
    }
    Arguments rest = rest(arguments, 1);
    return items.stream().map(item -> apply(filter, item, rest, scope)).toList();
  }

  private static Arguments rest(Arguments arguments, int from) {
    List<Object> listed = arguments.listed();
    return new Arguments(
        listed.subList(Math.min(from, listed.size()), listed.size()), arguments.named());
  }

  private static Object selected(
      String name, List<Object> items, Arguments arguments, Scope scope) {
    boolean byAttribute = name.endsWith("attr");
    boolean wanted = name.startsWith("select");
    int at = byAttribute ? 1 : 0;
    String test = Values.text(arguments.at(at, MarkedText.own("true"))).chars();
    boolean isTruth = arguments.listed().size() <= at;
    Arguments rest = rest(arguments, at + 1);
    List<Object> chosen = new ArrayList<>();
    for (Object item : items) {
      Object value = byAttribute ? Values.item(item, arguments.at(0, MarkedText.EMPTY)) : item;
      boolean holds = isTruth ? Values.isTrue(value) : TypeTests.holds(test, value, rest, scope);
      if (holds == wanted) {
        chosen.add(item);
      }
    }
    return chosen;
  }

  /** Upper case in every locale. */
  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
