package io.gristmill.spark.progress;

import java.io.IOException;
import java.util.List;

/** Tells the person who waits how far a run is; standard error only. */
public interface Progress {

  /** Work that can fail. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** Runs a stage between its first and last line. */
  <T> T stage(String name, Work<T> work) throws IOException;

  /** A stage that was finished before. */
  void skipped(String name);

  /** Lines about the current stage under a title. */
  void table(String title, List<String> lines);

  /**
   * A counted part of the current stage.
   *
   * @param unit what is counted, in the plural
   */
  Bar bar(String label, long total, String unit);

  /** One bar; closing it ends its line, if it lasted long enough to have one. */
  interface Bar extends AutoCloseable {

    /** Sets how much is done; {@code note} is shown behind the rate. */
    void update(long done, String note);

    @Override
    void close();
  }
}
