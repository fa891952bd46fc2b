package io.gristmill.spark.metrics;

import static io.gristmill.error.Messages.format;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Progress on a terminal, as one line a stage that is redrawn while it runs, or in a log, as a line
 * every half minute.
 */
public final class ConsoleProgress implements Progress {

  public enum Surface {
    TERMINAL,
    LOG,
    NONE
  }

  private static final int BAR_WIDTH = 24;
  private static final int COLUMNS = 80;
  private static final String CLEAR = "\r\u001b[K";
  private static final Duration TERMINAL_INTERVAL = Duration.ofMillis(200);
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(30);

  /** Redraws bars whose work takes longer than the interval. */
  private static final ScheduledExecutorService TICKER =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "progress");
            thread.setDaemon(true);
            return thread;
          });

  private final PrintStream out;
  private final Surface surface;
  private final LongSupplier nanoClock;
  private final int columns;
  private volatile boolean inStage;

  public ConsoleProgress(PrintStream out, Surface surface, LongSupplier nanoClock) {
    this(out, surface, nanoClock, COLUMNS);
  }

  /**
   * @param columns of the terminal; longer lines are cut, as they could not be redrawn
   */
  public ConsoleProgress(PrintStream out, Surface surface, LongSupplier nanoClock, int columns) {
    this.out = out;
    this.surface = surface;
    this.nanoClock = nanoClock;
    this.columns = columns;
  }

  @Override
  public <T> T stage(String name, Work<T> work) throws IOException {
    long start = nanoClock.getAsLong();
    if (surface == Surface.TERMINAL) {
      draw("  " + name);
    } else {
      say(format("%s: started", name));
    }
    inStage = true;
    try {
      T result = work.run();
      inStage = false;
      say(format("%s: done in %s", name, time(seconds(start))));
      return result;
    } finally {
      if (inStage && surface == Surface.TERMINAL) {
        out.println(); // The message of the failure follows what was drawn last.
      }
      inStage = false;
    }
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
  public void clear() {
    if (surface == Surface.TERMINAL) {
      out.print(CLEAR);
      out.flush();
    }
  }

  @Override
  public Bar bar(String label, long total, String unit) {
    return new LineBar(label, total, unit, Pace.Order.SEQUENTIAL);
  }

  @Override
  public Bar tasks(String label, long total) {
    return new LineBar(label, total, "tasks", Pace.Order.PARALLEL);
  }

  /** Prints a line that stays, in place of the one that is redrawn. */
  private void say(String line) {
    if (surface == Surface.TERMINAL) {
      out.println(CLEAR + line);
    } else if (surface == Surface.LOG) {
      out.println(line);
    }
  }

  /** Leaves the cursor at the start of the line, so that a line of a log takes its place. */
  private void draw(String line) {
    out.print(CLEAR + line.substring(0, Math.min(line.length(), columns - 1)) + "\r");
    out.flush();
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
    private final Future<?> ticks;

    /** The line of a stage, which is in its place until the stage says that it is done. */
    private final boolean isOfStage = inStage;

    /** Of steps only from the first update: a resumed bar starts above zero. */
    private Pace pace;

    private long drawn = nanoClock.getAsLong();
    private long shown = -1;
    private long done;
    private String note = "";

    LineBar(String label, long total, String unit, Pace.Order order) {
      this.label = label;
      this.total = total;
      this.unit = unit;
      if (order == Pace.Order.PARALLEL) {
        pace = new Pace(order, drawn, 0);
      }
      this.ticks = TICKER.scheduleWithFixedDelay(this::drawIfDue, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void update(long nowDone, String nowNote) {
      if (pace == null) {
        pace = new Pace(Pace.Order.SEQUENTIAL, nanoClock.getAsLong(), nowDone);
      }
      pace.add(nanoClock.getAsLong(), nowDone);
      done = nowDone;
      note = nowNote;
      drawIfDue();
    }

    private synchronized void drawIfDue() {
      Duration interval = surface == Surface.TERMINAL ? TERMINAL_INTERVAL : LOG_INTERVAL;
      if (pace != null && nanoClock.getAsLong() - drawn >= interval.toNanos()) {
        drawLine();
      }
    }

    @Override
    public synchronized void close() {
      ticks.cancel(false);
      // Spark reports the end of its last tasks when the stage may have ended.
      if (shown < 0 || (isOfStage && !inStage)) {
        return;
      }
      if (shown != done) {
        drawLine();
      }
      if (surface == Surface.TERMINAL && !isOfStage) {
        out.println();
      }
    }

    private void drawLine() {
      drawn = nanoClock.getAsLong();
      shown = done;
      if (surface == Surface.TERMINAL) {
        draw(line());
      } else if (surface == Surface.LOG) {
        out.println(line());
      }
    }

    private String line() {
      double rate = pace.rate();
      double left = done < total ? pace.secondsLeft(drawn, total) : Double.NaN;
      int filled = (int) (BAR_WIDTH * Math.min(1.0, done / (double) Math.max(1, total)));
      return format(
          "  %-12s %s%,d/%,d %s%s%s%s",
          label,
          surface == Surface.TERMINAL
              ? format("[%s%s] ", "=".repeat(filled), " ".repeat(BAR_WIDTH - filled))
              : "",
          done,
          total,
          unit,
          rate == 0
              ? ""
              : ", " + (rate >= 100 ? format("%,.0f", rate) : format("%.2f", rate)) + "/s",
          Double.isNaN(left) ? "" : ", " + time(left) + " left",
          note.isEmpty() ? "" : ", " + note);
    }
  }
}
