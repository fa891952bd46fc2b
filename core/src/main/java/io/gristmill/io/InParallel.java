package io.gristmill.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends many requests to a store concurrently, because each one waits for its answer. */
public final class InParallel {

  /** Maximum number of concurrent requests; a store that serves fewer queues them itself. */
  private static final int THREADS = 16;

  private InParallel() {}

  /** A request for one item. */
  @FunctionalInterface
  public interface Request<A, B> {
    B of(A item) throws IOException;
  }

  /**
   * Returns the answers in the order of the items.
   *
   * @throws IOException the failure of the first item that failed, in that order; unchecked
   *     exceptions likewise
   */
  public static <A, B> List<B> map(List<A> items, Request<A, B> request) throws IOException {
    List<B> answers = new ArrayList<>(items.size());
    if (items.size() <= 1) {
      for (A item : items) {
        answers.add(request.of(item));
      }
      return answers;
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(
            Math.min(THREADS, items.size()),
            work -> {
              Thread thread = new Thread(work, "requests");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<B>> futures = new ArrayList<>(items.size());
      items.forEach(item -> futures.add(pool.submit(() -> request.of(item))));
      for (Future<B> future : futures) {
        answers.add(future.get());
      }
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a store", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static IOException failure(Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return (IOException) cause;
  }
}
