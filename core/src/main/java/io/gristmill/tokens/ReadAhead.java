package io.gristmill.tokens;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Sequential reads from windows of a file; the next window is fetched while one is read. At most
 * two windows are in memory.
 */
final class ReadAhead {

  /** Large enough to hide the latency of a request, small enough to waste few bytes. */
  static final int WINDOW_BYTES = 4 << 20;

  private static final ExecutorService FETCHERS = Executors.newCachedThreadPool(ReadAhead::daemon);

  private final Source source;
  private final long length;
  private final int windowBytes;
  private Window current = Window.NONE;
  private Optional<Fetch> next = Optional.empty();

  /** A source of bytes at any offset. */
  @FunctionalInterface
  interface Source {
    byte[] fetch(long start, int count) throws IOException;
  }

  private record Window(long start, byte[] bytes) {

    static final Window NONE = new Window(0, new byte[0]);

    long end() {
      return start + bytes.length;
    }
  }

  private record Fetch(long start, CompletableFuture<Window> window) {}

  ReadAhead(Source source, long length) {
    this(source, length, WINDOW_BYTES);
  }

  ReadAhead(Source source, long length, int windowBytes) {
    this.source = source;
    this.length = length;
    this.windowBytes = windowBytes;
  }

  /** Reads the bytes {@code [start, start + count)}, which must be inside the file. */
  synchronized byte[] read(long start, int count) throws IOException {
    byte[] bytes = new byte[count];
    int done = 0;
    while (done < count) {
      done += copy(start + done, bytes, done);
    }
    if (start + count == length) {
      current = Window.NONE;
    }
    return bytes;
  }

  /** Copies as many bytes as are available at once, and returns their number. */
  private int copy(long at, byte[] into, int offset) throws IOException {
    int wanted = into.length - offset;
    if (at < current.start() && current.start() - at < wanted) {
      // A step back over the edge of a window is no reason to fetch it again.
      byte[] before = source.fetch(at, (int) (current.start() - at));
      System.arraycopy(before, 0, into, offset, before.length);
      return before.length;
    }
    if (at < current.start() || at >= current.end()) {
      current = window(at);
    }
    int from = (int) (at - current.start());
    int count = Math.min(wanted, current.bytes().length - from);
    System.arraycopy(current.bytes(), from, into, offset, count);
    return count;
  }

  private Window window(long start) throws IOException {
    Optional<Fetch> begun = next.filter(fetch -> fetch.start() == start);
    next = Optional.empty(); // one that has failed is not asked again
    Window window = begun.isPresent() ? await(begun.get()) : fetch(start);
    next = window.end() < length ? Optional.of(begin(window.end())) : Optional.empty();
    return window;
  }

  private Window fetch(long start) throws IOException {
    int count = (int) Math.min(windowBytes, length - start);
    return new Window(start, source.fetch(start, count));
  }

  private Fetch begin(long start) {
    return new Fetch(
        start,
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return fetch(start);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            FETCHERS));
  }

  private static Window await(Fetch fetch) throws IOException {
    try {
      return fetch.window().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failure) {
        throw failure.getCause();
      }
      throw e;
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "token-read-ahead");
    thread.setDaemon(true);
    return thread;
  }
}
