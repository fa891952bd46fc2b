package io.gristmill.device.check;

import static io.gristmill.error.Messages.format;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Results of the sections: printed as they come, and kept for the table at the end. A section whose
 * time is over is interrupted; its next result then ends it.
 */
final class Report {

  private final PrintStream out;
  private final PrintStream json;
  private final List<Row> rows = new ArrayList<>();
  private int section;
  private long owner;

  /** The outcome of a comparison. */
  enum Status {
    GREEN,
    RED,
    /** A measurement, or something to know. */
    NOTE
  }

  /** A result of a section. */
  record Row(int section, String name, String value, Status status) {}

  /**
   * A report.
   *
   * @param json gets a JSON object a line for each result
   */
  Report(PrintStream out, PrintStream json) {
    this.out = out;
    this.json = json;
  }

  /** Results of the calling thread belong to this section from now on. */
  synchronized void begin(int number) {
    section = number;
    owner = Thread.currentThread().getId();
  }

  /** Results of other threads, which have not ended in time, are ignored from now on. */
  synchronized void end() {
    owner = Thread.currentThread().getId();
  }

  /** Something that must be so. */
  void check(String name, boolean holds, String value) {
    add(name, value, holds ? Status.GREEN : Status.RED);
  }

  /** A number that must not exceed a bound. */
  void atMost(String name, double value, double bound) {
    check(name, value <= bound, format("%.3g (expected at most %.3g)", value, bound));
  }

  /** A measurement. */
  void note(String name, String value) {
    add(name, value, Status.NOTE);
  }

  private synchronized void add(String name, String value, Status status) {
    if (Thread.interrupted() || Thread.currentThread().getId() != owner) {
      throw new CancellationException(name);
    }
    rows.add(new Row(section, name, value, status));
    out.println(line(status, name, value));
    json.println(
        format(
            "{\"section\":%d,\"name\":\"%s\",\"value\":\"%s\",\"status\":\"%s\"}",
            section, escaped(name), escaped(value), status));
  }

  private static String line(Status status, String name, String value) {
    return format("%-5s  %-44s %s", status == Status.NOTE ? "" : status, name, value);
  }

  private static String escaped(String text) {
    StringBuilder all = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        all.append('\\').append(c);
      } else {
        all.append(c < ' ' ? format("\\u%04x", (int) c) : String.valueOf(c));
      }
    }
    return all.toString();
  }

  /** Whether a section has results, none of which is red. */
  synchronized boolean isGreen(int number) {
    return !isRed(number)
        && rows.stream().anyMatch(row -> row.section() == number && row.status() == Status.GREEN);
  }

  /** Whether a result of a section is red. */
  synchronized boolean isRed(int number) {
    return rows.stream().anyMatch(row -> row.section() == number && row.status() == Status.RED);
  }

  /** All results so far. */
  synchronized List<Row> rows() {
    return List.copyOf(rows);
  }

  void print(String line) {
    out.println(line);
  }
}
