package io.gristmill.spark.metrics;

import static io.gristmill.error.Messages.format;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Progress on a terminal, as a bar that is redrawn, or in a log, as a line every few seconds. */
public final class ConsoleProgress implements Progress {

  public enum Surface {
    TERMINAL,
    LOG,
    NONE
  }

  private static final int BAR_WIDTH = 24;
  private static final Duration TERMINAL_INTERVAL = Duration.ofMillis(200);
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(5);

  private final PrintStream out;
  private final Surface surface;
  private final LongSupplier nanoClock;

  public ConsoleProgress(PrintStream out, Surface surface, LongSupplier nanoClock) {
    this.out = out;
    this.surface = surface;
    this.nanoClock = nanoClock;
  }

  @Override
  public <T> T stage(String name, Work<T> work) throws IOException {
    say(format("%s: started", name));
    long start = nanoClock.getAsLong();
    T result = work.run();
    say(format("%s: done in %s", name, time(seconds(start))));
    return result;
  }

  @Override
  public void skipped(String name) {
    say(format("%s: finished before, skipped", name));
  }

  @Override
  public void table(String title, List<String> lines) {
    say("  " + title);
    lines.forEach(line -> say("    " + line));
  }

  @Override
  public Bar bar(String label, long total, String unit) {
    return new LineBar(label, total, unit);
  }

  private void say(String line) {
    if (surface != Surface.NONE) {
      out.println(line);
    }
  }

  private double seconds(long sinceNanos) {
    return (nanoClock.getAsLong() - sinceNanos) / 1e9;
  }

  static String time(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60
        ? whole + " s"
        : whole < 3600
            ? format("%d:%02d min", whole / 60, whole % 60)
            : format("%d:%02d h", whole / 3600, whole / 60 % 60);
  }

  private final class LineBar implements Bar {

    private final String label;
    private final long total;
    private final String unit;
    private final long start = nanoClock.getAsLong();
    private long drawn = start;
    private long shown = -1;
    private long first = -1;
    private long done;
    private String note = "";

    LineBar(String label, long total, String unit) {
      this.label = label;
      this.total = total;
      this.unit = unit;
    }

    @Override
    public synchronized void update(long nowDone, String nowNote) {
      // A resumed bar starts above zero; earlier work does not count for the rate.
      first = first < 0 ? nowDone : first;
      done = nowDone;
      note = nowNote;
      Duration interval = surface == Surface.TERMINAL ? TERMINAL_INTERVAL : LOG_INTERVAL;
      if (nanoClock.getAsLong() - drawn >= interval.toNanos()) {
        draw();
      }
    }

    @Override
    public synchronized void close() {
      if (shown < 0) {
        return;
      }
      if (shown != done) {
        draw();
      }
      if (surface == Surface.TERMINAL) {
        out.println();
      }
    }

    private void draw() {
      drawn = nanoClock.getAsLong();
      shown = done;
      if (surface == Surface.TERMINAL) {
        out.print("\r" + line() + "\u001b[K");
        out.flush();
      } else if (surface == Surface.LOG) {
        out.println(line());
      }
    }

    private String line() {
      double rate = (done - Math.max(0, first)) / Math.max(1e-9, seconds(start));
      String left = rate > 0 && done < total ? ", " + time((total - done) / rate) + " left" : "";
      int filled = (int) (BAR_WIDTH * Math.min(1.0, done / (double) Math.max(1, total)));
      return format(
          "  %-12s [%s%s] %,d/%,d %s, %s/s%s%s",
          label,
          "=".repeat(filled),
          " ".repeat(BAR_WIDTH - filled),
          done,
          total,
          unit,
          rate >= 100 ? format("%,.0f", rate) : format("%.2f", rate),
          left,
          note.isEmpty() ? "" : ", " + note);
    }
  }
}
