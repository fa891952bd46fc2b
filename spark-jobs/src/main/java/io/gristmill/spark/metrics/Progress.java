package io.gristmill.spark.metrics;

import java.io.IOException;
import java.util.List;

/** Shows the progress of a run on standard error. */
public interface Progress {

  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** Runs a stage and shows its start and its end. */
  <T> T stage(String name, Work<T> work) throws IOException;

  /** Shows that a stage was skipped because it is finished. */
  void skipped(String name);

  /** Shows lines about the current stage under a title. */
  void table(String title, List<String> lines);

  /** Clears what is drawn on a terminal, before results are printed there. */
  void clear();

  /**
   * Starts a progress bar of work whose units are finished one after the other, or some at a time.
   *
   * @param unit what is counted, in the plural
   */
  Bar bar(String label, long total, String unit);

  /** Starts a progress bar of tasks, several of which run at a time. */
  Bar tasks(String label, long total);

  /** A progress bar. Closing it ends its line if one was printed. */
  interface Bar extends AutoCloseable {

    /** Sets the number of finished units; {@code note} is shown after the rate. */
    void update(long done, String note);

    @Override
    void close();
  }
}
