package io.gristmill.model.generation;

import io.gristmill.error.InvalidConfigException;
import java.util.List;

/**
 * Cuts a stream of text before the first complete stop string, or before the longest one if several
 * complete at the same character. A possible beginning of a stop string is held back, so that no
 * part of one is emitted, however the text is chunked.
 */
final class StopStrings {

  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  /** Creates a cutter for the given stop strings, none of which may be empty. */
  StopStrings(List<String> stops) {
    if (stops.contains("")) {
      throw new InvalidConfigException("stop: \"\" (expected some text) at generation.stop");
    }
    this.stops = List.copyOf(stops);
  }

  /** Appends text and returns what can be emitted; empty once stopped. */
  String append(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && !stopped; i++) {
      held.append(text.charAt(i));
      int stop = completed();
      int free = stop > 0 ? held.length() - stop : held.length() - unfinished();
      out.append(held, 0, free);
      held.delete(0, free);
      stopped = stop > 0;
    }
    return out.toString();
  }

  /** Returns the text still held back; empty once stopped. */
  String end() {
    String rest = stopped ? "" : held.toString();
    held.setLength(0);
    return rest;
  }

  boolean stopped() {
    return stopped;
  }

  /** Length of the longest stop string that ends here; 0 for none. */
  private int completed() {
    int longest = 0;
    for (String stop : stops) {
      int from = held.length() - stop.length();
      if (from >= 0 && held.indexOf(stop, from) == from) {
        longest = Math.max(longest, stop.length());
      }
    }
    return longest;
  }

  /** Length of the longest beginning of a stop string that ends here. */
  private int unfinished() {
    for (int from = 0; from < held.length(); from++) {
      String tail = held.substring(from);
      if (stops.stream().anyMatch(stop -> stop.startsWith(tail))) {
        return tail.length();
      }
    }
    return 0;
  }
}
