package io.gristmill.host;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A pool of threads, including the caller, that process an array in ranges. The ranges depend only
 * on the array, so that results are the same for any number of threads. Idle threads park.
 */
public final class Workers implements AutoCloseable {

  private static final AtomicInteger CREATED = new AtomicInteger();

  /** The calling thread alone; any number of callers may use it. */
  public static final Workers CALLER = new Workers(1);

  private final int threads;
  private final ExecutorService others;

  /**
   * Starts all threads except the caller's.
   *
   * @param threads at least 1, the caller's included
   */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + " (expected at least 1)");
    }
    this.threads = threads;
    this.others = Executors.newCachedThreadPool(daemons("kernels-" + CREATED.getAndIncrement()));
  }

  private static ThreadFactory daemons(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Returns the number of workers. */
  public int count() {
    return threads;
  }

  /**
   * Processes {@code [0, length)} in ranges of {@code piece} and returns when all are done.
   *
   * @throws RuntimeException thrown by the work; errors are rethrown too
   */
  public void each(int length, int piece, Work work) {
    if (threads == 1 || length <= piece) {
      for (int from = 0; from < length; from += piece) {
        work.on(0, from, Math.min(from + piece, length));
      }
      return;
    }
    Round round = new Round(length, piece, work);
    for (int i = Math.min(threads, round.pieces) - 1; i > 0; i--) {
      others.execute(round);
    }
    round.run();
    round.await();
  }

  @Override
  public void close() {
    others.shutdown();
  }

  /** Processes a range of elements. */
  @FunctionalInterface
  public interface Work {

    /**
     * Processes the range {@code [from, to)}.
     *
     * @param worker index of the worker, to select its own memory
     */
    void on(int worker, int from, int to);
  }

  /** One call of {@link #each}: each idle worker takes the next range. */
  private static final class Round implements Runnable {

    private final int length;
    private final int piece;
    private final int pieces;
    private final Work work;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger workers = new AtomicInteger();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Round(int length, int piece, Work work) {
      this.length = length;
      this.piece = piece;
      this.pieces = (length + piece - 1) / piece;
      this.work = work;
    }

    @Override
    public void run() {
      int worker = workers.getAndIncrement();
      for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
        try {
          work.on(worker, i * piece, (int) Math.min((i + 1L) * piece, length));
        } catch (RuntimeException | Error e) {
          failure.compareAndSet(null, e); // thrown by await
        } finally {
          if (done.incrementAndGet() == pieces) {
            LockSupport.unpark(caller);
          }
        }
      }
    }

    /** Does not wait for workers that start late, because they find no range left. */
    void await() {
      while (done.get() < pieces) {
        LockSupport.park(this);
      }
      if (failure.get() instanceof Error error) {
        throw error;
      }
      if (failure.get() instanceof RuntimeException exception) {
        throw exception;
      }
    }
  }
}
