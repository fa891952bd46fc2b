package io.gristmill.tokenizer.chat.jinja;

import static io.gristmill.error.Messages.format;

import io.gristmill.tokenizer.chat.jinja.Template.Arguments;
import io.gristmill.tokenizer.chat.jinja.Template.Function;
import io.gristmill.tokenizer.chat.jinja.Template.Nothing;
import io.gristmill.tokenizer.chat.jinja.Template.RenderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;

/** Methods of Python's texts, lists and maps that do not change them. */
final class Methods {

  private Methods() {}

  static Object call(String name, Object value, Arguments arguments, Scope scope) {
    scope.step();
    if (value instanceof MarkedText text) {
      scope.made(text.length());
      return ofText(name, text, arguments, scope);
    }
    if (value instanceof Map<?, ?>) {
      return ofMap(name, Values.map(value), arguments, scope);
    }
    if (value instanceof List<?> list && name.equals("count")) {
      return list.stream().filter(item -> Values.isEqual(item, first(arguments))).count();
    }
    throw unknown(name, value);
  }

  private static RenderException unknown(String name, Object value) {
    return new RenderException(
        format("chat template: method %s of %s (expected a known one)", name, Values.kind(value)));
  }

  private static Object first(Arguments arguments) {
    return arguments.at(0, Nothing.NONE);
  }

  private static Object ofMap(
      String name, Map<String, Object> map, Arguments arguments, Scope scope) {
    return switch (name) {
      case "get" ->
          map.getOrDefault(Values.text(first(arguments)).chars(), arguments.at(1, Nothing.NONE));
      case "items" -> Filters.pairs(map);
      case "keys" -> Values.items(map, scope);
      case "values" -> new ArrayList<>(map.values());
      default -> {
        if (map.get(name) instanceof Function function) {
          yield function.call(arguments, scope.inner());
        }
        throw unknown(name, map);
      }
    };
  }

  private static Object ofText(String name, MarkedText text, Arguments arguments, Scope scope) {
    return switch (name) {
      case "strip", "lstrip", "rstrip" -> stripped(name, text, arguments);
      case "upper", "lower", "title", "capitalize" -> cased(name, text);
      case "startswith" -> matches(text, first(arguments), String::startsWith);
      case "endswith" -> matches(text, first(arguments), String::endsWith);
      case "replace" -> replaced(text, arguments, scope);
      case "split" -> split(text, arguments, scope);
      case "splitlines" -> lines(text, scope);
      case "find" -> (long) text.chars().indexOf(Values.text(first(arguments)).chars());
      case "rfind" -> (long) text.chars().lastIndexOf(Values.text(first(arguments)).chars());
      case "count" -> split(text, arguments, scope).size() - 1L;
      case "join" ->
          Filters.joined(
              Values.items(first(arguments), scope), new Arguments(List.of(text), Map.of()), scope);
      case "isdigit" -> text.length() > 0 && text.chars().chars().allMatch(Character::isDigit);
      default -> throw unknown(name, text);
    };
  }

  /** Removes white space, or the given characters, at one end or both. */
  static MarkedText stripped(String name, MarkedText text, Arguments arguments) {
    IntPredicate which =
        first(arguments) instanceof MarkedText chars
            ? c -> chars.chars().indexOf(c) >= 0
            : Values::isSpace;
    return switch (name) {
      case "lstrip" -> text.lstrip(which);
      case "rstrip" -> text.rstrip(which);
      default -> text.lstrip(which).rstrip(which);
    };
  }

  static MarkedText cased(String name, MarkedText text) {
    return switch (name) {
      case "upper" -> text.map(Filters::upper);
      case "lower" -> text.map(chars -> chars.toLowerCase(Locale.ROOT));
      case "title" -> text.map(chars -> title(chars, c -> !Character.isLetter(c)));
      default -> text.map(chars -> title(chars, c -> false));
    };
  }

  /** Upper case at the beginning and after some characters, lower case elsewhere. */
  private static String title(String chars, IntPredicate before) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < chars.length(); i++) {
      char c = chars.charAt(i);
      boolean begins = i == 0 || before.test(chars.charAt(i - 1));
      out.append(begins ? Character.toUpperCase(c) : Character.toLowerCase(c));
    }
    return out.toString();
  }

  private static boolean matches(
      MarkedText text, Object wanted, BiPredicate<String, String> matches) {
    List<Object> any = wanted instanceof List<?> ? Values.list(wanted) : List.of(wanted);
    return any.stream().anyMatch(one -> matches.test(text.chars(), Values.text(one).chars()));
  }

  static MarkedText replaced(MarkedText text, Arguments arguments, Scope scope) {
    MarkedText from = Values.text(arguments.at(0, "old", MarkedText.EMPTY));
    MarkedText to = Values.text(arguments.at(1, "new", MarkedText.EMPTY));
    if (from.length() == 0) {
      throw new RenderException("chat template: replace of an empty text");
    }
    MarkedText.Builder out = new MarkedText.Builder();
    int at = 0;
    for (int found = text.chars().indexOf(from.chars());
        found >= 0;
        found = text.chars().indexOf(from.chars(), at)) {
      out.append(text.sub(at, found)).append(to);
      scope.made(to.length());
      at = found + from.length();
    }
    return out.append(text.sub(at, text.length())).build();
  }

  private static List<Object> split(MarkedText text, Arguments arguments, Scope scope) {
    List<Object> parts = new ArrayList<>();
    if (!(first(arguments) instanceof MarkedText separator)) {
      return words(text, scope);
    }
    if (separator.length() == 0) {
      throw new RenderException("chat template: split by an empty text");
    }
    long most = Values.integer(arguments.at(1, "maxsplit", -1L));
    int at = 0;
    for (int found = text.chars().indexOf(separator.chars());
        found >= 0 && (most < 0 || parts.size() < most);
        found = text.chars().indexOf(separator.chars(), at)) {
      scope.step();
      parts.add(text.sub(at, found));
      at = found + separator.length();
    }
    parts.add(text.sub(at, text.length()));
    return parts;
  }

  private static List<Object> words(MarkedText text, Scope scope) {
    List<Object> words = new ArrayList<>();
    int from = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean space = i == text.length() || Values.isSpace(text.chars().charAt(i));
      if (space && from >= 0) {
        scope.step();
        words.add(text.sub(from, i));
        from = -1;
      } else if (!space && from < 0) {
        from = i;
      }
    }
    return words;
  }

  private static List<Object> lines(MarkedText text, Scope scope) {
    List<Object> lines = split(text, new Arguments(List.of(MarkedText.own("\n")), Map.of()), scope);
    if (text.length() == 0 || text.chars().endsWith("\n")) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }
}
