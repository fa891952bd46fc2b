package io.gristmill.config;

import static io.gristmill.error.Messages.format;
import static io.gristmill.error.Messages.oneLine;

import com.typesafe.config.ConfigOrigin;
import io.gristmill.error.InvalidConfigException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Collects what is wrong with a configuration, so that the user sees all of it at once. */
final class Problems {

  private final List<String> found = new ArrayList<>();

  void add(String key, Object value, String expected, ConfigOrigin origin) {
    found.add(oneLine(format("%s: %s (expected %s) at %s", key, value, expected, place(origin))));
  }

  void unknown(String key, Collection<String> known, ConfigOrigin origin) {
    String nearest = Nearest.to(key, known);
    found.add(oneLine(format("%s: unknown key (expected %s?) at %s", key, nearest, place(origin))));
  }

  boolean none() {
    return found.isEmpty();
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw exception();
    }
  }

  /** One line a problem. */
  InvalidConfigException exception() {
    return new InvalidConfigException(String.join("\n", found));
  }

  private static String place(ConfigOrigin origin) {
    String where = origin.filename() != null ? origin.filename() : origin.description();
    return origin.filename() != null && origin.lineNumber() > 0
        ? where + ":" + origin.lineNumber()
        : where;
  }
}
