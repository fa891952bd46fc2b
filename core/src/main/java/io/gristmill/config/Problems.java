package io.gristmill.config;

import static io.gristmill.error.Messages.format;
import static io.gristmill.error.Messages.oneLine;

import com.typesafe.config.ConfigOrigin;
import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Collects the errors of a configuration, so that the user sees all of them at once. */
final class Problems {

  /** The library's description of the origin of an environment variable. */
  private static final String ENVIRONMENT = "env variables";

  private final List<String> found = new ArrayList<>();

  void add(String key, Object value, String expected, ConfigOrigin origin) {
    String place = ENVIRONMENT.equals(origin.description()) ? variable(value) : place(origin);
    found.add(oneLine(format("%s: %s (expected %s) at %s", key, value, expected, place)));
  }

  void unknown(String key, Collection<String> known, ConfigOrigin origin) {
    found.add(oneLine(format("%s: %s at %s", key, unknown(key, known), place(origin))));
  }

  /** Describes an unknown key, with a suggestion if a known key is close. */
  static String unknown(String key, Collection<String> known) {
    String expected =
        DidYouMean.closest(key, known).map(near -> near + "?").orElse("one of reference.conf");
    return format("unknown key (expected %s)", expected);
  }

  boolean none() {
    return found.isEmpty();
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw exception();
    }
  }

  /** Returns an exception with one line per problem. */
  InvalidConfigException exception() {
    return new InvalidConfigException(String.join("\n", found));
  }

  /** The environment variables that have the value: the library does not say which one it read. */
  private static String variable(Object value) {
    String names =
        System.getenv().entrySet().stream()
            .filter(variable -> variable.getValue().equals(value.toString()))
            .map(Map.Entry::getKey)
            .sorted()
            .collect(Collectors.joining(" or "));
    // A text that is put together from variables is none of them.
    return names.isEmpty() ? "an environment variable" : "environment variable " + names;
  }

  static String place(ConfigOrigin origin) {
    String where = origin.filename() != null ? origin.filename() : origin.description();
    return origin.filename() != null && origin.lineNumber() > 0
        ? where + ":" + origin.lineNumber()
        : where;
  }
}
