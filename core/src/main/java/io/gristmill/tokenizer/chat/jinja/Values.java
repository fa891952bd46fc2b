package io.gristmill.tokenizer.chat.jinja;

import static io.gristmill.error.Messages.format;

import io.gristmill.tokenizer.chat.jinja.Template.Arguments;
import io.gristmill.tokenizer.chat.jinja.Template.Flow;
import io.gristmill.tokenizer.chat.jinja.Template.Nothing;
import io.gristmill.tokenizer.chat.jinja.Template.RenderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Operations on values, as Python has them. */
final class Values {

  private Values() {}

  static boolean isSpace(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || Character.isWhitespace(c) || c == 0xa0;
  }

  static boolean isTrue(Object value) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    return !(value instanceof Nothing) && (!isSized(value) || length(value) > 0);
  }

  private static boolean isSized(Object value) {
    return value instanceof MarkedText || value instanceof List<?> || value instanceof Map<?, ?>;
  }

  static int length(Object value) {
    if (value instanceof MarkedText text) {
      return text.length();
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (value == Nothing.UNDEFINED) {
      return 0;
    }
    throw new RenderException("chat template: length of " + kind(value));
  }

  /** Name of the type of a value, for messages. */
  static String kind(Object value) {
    return value instanceof Nothing nothing
        ? nothing == Nothing.NONE ? "none" : "an undefined value"
        : value instanceof MarkedText
            ? "a text"
            : value instanceof List<?>
                ? "a list"
                : value instanceof Map<?, ?> ? "a map" : "a value";
  }

  /** The text of a value in the output. */
  static MarkedText text(Object value) {
    if (value instanceof MarkedText text) {
      return text;
    }
    if (value instanceof Boolean bool) {
      return MarkedText.own(bool ? "True" : "False");
    }
    if (value instanceof Number) {
      return MarkedText.own(value.toString());
    }
    if (value instanceof Nothing) {
      return MarkedText.own(value == Nothing.NONE ? "None" : "");
    }
    return JsonText.of(value);
  }

  @SuppressWarnings("unchecked") // all maps of templates have texts as keys
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked") // a list of values, whatever they are
  static List<Object> list(Object value) {
    return (List<Object>) value;
  }

  /** Elements of an iteration over a value: the items of a list, keys of a map, or characters. */
  static List<Object> items(Object value, Scope scope) {
    scope.made(isSized(value) ? 32L * length(value) : 0);
    if (value instanceof List<?>) {
      return list(value);
    }
    List<Object> items = new ArrayList<>();
    if (value instanceof Map<?, ?>) {
      map(value).keySet().forEach(key -> items.add(MarkedText.own(key)));
    } else if (value instanceof MarkedText text) {
      for (int i = 0; i < text.length(); i++) {
        items.add(text.sub(i, i + 1));
      }
    } else if (value != Nothing.UNDEFINED) {
      throw new RenderException("chat template: loop over " + kind(value));
    }
    return items;
  }

  static Object attribute(Object value, String name) {
    if (value instanceof Map<?, ?>) {
      return map(value).getOrDefault(name, Nothing.UNDEFINED);
    }
    if (value == Nothing.UNDEFINED) {
      throw new RenderException(format("chat template: %s of an undefined value", name));
    }
    return Nothing.UNDEFINED;
  }

  static Flow setAttribute(Object value, String name, Object content) {
    if (!(value instanceof Map<?, ?>)) {
      throw new RenderException(format("chat template: %s set in %s", name, kind(value)));
    }
    map(value).put(name, content);
    return Flow.NEXT;
  }

  static Object item(Object value, Object key) {
    if (key instanceof Long index && !(value instanceof Map<?, ?>)) {
      int length = length(value);
      long at = index < 0 ? index + length : index;
      if (at < 0 || at >= length) {
        return Nothing.UNDEFINED;
      }
      return value instanceof MarkedText text
          ? text.sub((int) at, (int) at + 1)
          : list(value).get((int) at);
    }
    return attribute(value, text(key).chars());
  }

  static Object slice(Object value, Object from, Object to, Object by) {
    int length = length(value);
    long step = by instanceof Long given ? given : 1;
    if (step == 0) {
      throw new RenderException("chat template: slice by 0 (expected another step)");
    }
    long first = bound(from, step > 0 ? 0 : length - 1, length, step);
    long end = bound(to, step > 0 ? length : -1, length, step);
    if (value instanceof MarkedText text && step == 1) {
      return text.sub((int) Math.min(first, length), (int) Math.max(Math.min(first, length), end));
    }
    List<Object> items = new ArrayList<>();
    MarkedText.Builder chars = new MarkedText.Builder();
    for (long i = first; step > 0 ? i < end : i > end; i += step) {
      Object item = item(value, i);
      items.add(item);
      if (value instanceof MarkedText) {
        chars.append(text(item));
      }
    }
    return value instanceof MarkedText ? chars.build() : items;
  }

  private static long bound(Object bound, long otherwise, int length, long step) {
    if (!(bound instanceof Long given)) {
      return otherwise;
    }
    long at = given < 0 ? given + length : given;
    return step > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
  }

  static Object compare(String operator, Object left, Object right, Scope scope) {
    scope.step();
    return switch (operator) {
      case "==" -> isEqual(left, right);
      case "!=" -> !isEqual(left, right);
      case "in" -> contains(right, left, scope);
      case "not in" -> !contains(right, left, scope);
      case "<" -> order(left, right) < 0;
      case "<=" -> order(left, right) <= 0;
      case ">" -> order(left, right) > 0;
      default -> order(left, right) >= 0;
    };
  }

  static boolean isEqual(Object left, Object right) {
    if (left instanceof Number a && right instanceof Number b) {
      return a.doubleValue() == b.doubleValue();
    }
    return left.equals(right);
  }

  static int order(Object left, Object right) {
    if (left instanceof Number a && right instanceof Number b) {
      return Double.compare(a.doubleValue(), b.doubleValue());
    }
    if (left instanceof MarkedText a && right instanceof MarkedText b) {
      return a.chars().compareTo(b.chars());
    }
    throw new RenderException(
        format("chat template: %s compared with %s", kind(left), kind(right)));
  }

  private static boolean contains(Object all, Object one, Scope scope) {
    scope.made(isSized(all) ? length(all) : 0);
    if (all instanceof MarkedText text) {
      return text.chars().contains(text(one).chars());
    }
    if (all instanceof Map<?, ?>) {
      return map(all).containsKey(text(one).chars());
    }
    return all != Nothing.UNDEFINED
        && items(all, scope).stream().anyMatch(item -> isEqual(item, one));
  }

  static Object add(Object left, Object right, Scope scope) {
    if (left instanceof MarkedText a && right instanceof MarkedText b) {
      return join(a, b, scope);
    }
    if (left instanceof List<?> && right instanceof List<?>) {
      List<Object> all = new ArrayList<>(list(left));
      all.addAll(list(right));
      scope.made(32L * all.size());
      return all;
    }
    return arithmetic("+", left, right, scope);
  }

  static MarkedText join(MarkedText left, MarkedText right, Scope scope) {
    scope.made((long) left.length() + right.length());
    return left.plus(right);
  }

  static Object arithmetic(String operator, Object left, Object right, Scope scope) {
    scope.step();
    if (left instanceof MarkedText text && right instanceof Long count && operator.equals("*")) {
      scope.made(Math.multiplyExact(text.length(), count));
      MarkedText.Builder all = new MarkedText.Builder();
      for (long i = 0; i < count; i++) {
        all.append(text);
      }
      return all.build();
    }
    if (!(left instanceof Number a && right instanceof Number b)) {
      throw new RenderException(
          format("chat template: %s %s %s", kind(left), operator, kind(right)));
    }
    return left instanceof Long i && right instanceof Long j && !operator.equals("/")
        ? (Object) whole(operator, i, j)
        : (Object) real(operator, a.doubleValue(), b.doubleValue());
  }

  private static long whole(String operator, long a, long b) {
    return switch (operator) {
      case "+" -> Math.addExact(a, b);
      case "-" -> Math.subtractExact(a, b);
      case "*" -> Math.multiplyExact(a, b);
      case "//" -> Math.floorDiv(a, b);
      case "%" -> Math.floorMod(a, b);
      default -> (long) Math.pow((double) a, (double) b);
    };
  }

  private static double real(String operator, double a, double b) {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> Math.floor(a / b);
      case "%" -> a - b * Math.floor(a / b);
      default -> Math.pow(a, b);
    };
  }

  /** Python's range, as a list. */
  static Object range(Arguments arguments, Scope scope) {
    boolean hasStart = arguments.listed().size() > 1;
    long from = hasStart ? integer(arguments.at(0, 0L)) : 0;
    long to = integer(arguments.at(hasStart ? 1 : 0, 0L));
    long by = integer(arguments.at(2, 1L));
    List<Object> numbers = new ArrayList<>();
    for (long i = from; by > 0 ? i < to : by < 0 && i > to; i += by) {
      scope.step();
      numbers.add(i);
    }
    return numbers;
  }

  static long integer(Object value) {
    if (value instanceof Number number) {
      return number.longValue();
    }
    throw new RenderException("chat template: number expected, not " + kind(value));
  }
}
