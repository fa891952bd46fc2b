package io.gristmill.spark.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Undoes faults some seconds after they struck. */
final class Later {

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "later");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Future<?>> begun = new ArrayList<>();

  /** Work that may fail. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** Does something after some seconds. */
  void after(long seconds, Work work) {
    Callable<Void> call =
        () -> {
          work.run();
          return null;
        };
    begun.add(clock.schedule(call, seconds, TimeUnit.SECONDS));
  }

  /** Waits until all is done. */
  Void await() throws IOException, InterruptedException {
    try {
      for (Future<?> one : begun) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e);
    }
    begun.clear();
    return null;
  }
}
