package io.gristmill.io.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A web server with one file and all the vices of real ones. */
final class FlakyServer implements AutoCloseable {

  /** The failure of one GET request. */
  sealed interface Trouble {

    /** The connection ends after the given number of bytes of the body. */
    record Drop(int bytes) implements Trouble {}

    /** Another status; {@code retryAfter} is empty for none. */
    record Status(int code, String retryAfter) implements Trouble {}

    /** Some bytes, and then nothing for as long as the test lasts. */
    record Silence(int bytes) implements Trouble {}
  }

  /** Errors in the headers of the server. */
  enum Vice {
    NONE,
    /** Answers every range with the whole file. */
    IGNORES_RANGES,
    /** Rejects {@code HEAD} requests. */
    REFUSES_HEAD,
    /** Neither HEAD, nor ranges, nor a length. */
    NAMES_NO_LENGTH
  }

  final Deque<Trouble> troubles = new ConcurrentLinkedDeque<>();
  final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final Vice vice;
  private volatile byte[] content;
  private volatile String tag;

  FlakyServer(byte[] content, Vice vice) throws IOException {
    this.vice = vice;
    change(content, "\"one\"");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/file", this::answer);
    server.start();
  }

  /** Another version of the file. */
  void change(byte[] other, String otherTag) {
    content = other;
    tag = otherTag;
  }

  String uri(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = String.valueOf(exchange.getRequestHeaders().getFirst("Range"));
    requests.add(exchange.getRequestMethod() + " " + range);
    try (exchange) {
      exchange.getResponseHeaders().set("ETag", tag);
      if (exchange.getRequestMethod().equals("HEAD")) {
        head(exchange);
      } else {
        get(exchange, range);
      }
    }
  }

  private void head(HttpExchange exchange) throws IOException {
    if (vice == Vice.REFUSES_HEAD || vice == Vice.NAMES_NO_LENGTH) {
      exchange.sendResponseHeaders(405, -1);
    } else {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private void get(HttpExchange exchange, String range) throws IOException {
    Trouble trouble = troubles.poll();
    if (trouble instanceof Trouble.Status status) {
      if (!status.retryAfter().isEmpty()) {
        exchange.getResponseHeaders().set("Retry-After", status.retryAfter());
      }
      exchange.sendResponseHeaders(status.code(), -1);
      return;
    }
    byte[] bytes = content;
    String condition = exchange.getRequestHeaders().getFirst("If-Range");
    boolean stale = condition != null && !condition.equals(tag);
    int from = 0;
    int to = bytes.length;
    if (range.startsWith("bytes=") && !stale && knowsRanges()) {
      String[] ends = range.substring("bytes=".length()).split("-");
      from = Integer.parseInt(ends[0]);
      to = Math.min(bytes.length, Integer.parseInt(ends[1]) + 1);
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, bytes.length));
      exchange.sendResponseHeaders(206, to - from);
    } else {
      exchange.sendResponseHeaders(200, vice == Vice.NAMES_NO_LENGTH ? 0 : bytes.length);
    }
    body(exchange, bytes, from, to, trouble);
  }

  private boolean knowsRanges() {
    return vice != Vice.IGNORES_RANGES && vice != Vice.NAMES_NO_LENGTH;
  }

  private void body(HttpExchange exchange, byte[] bytes, int from, int to, Trouble trouble)
      throws IOException {
    if (trouble instanceof Trouble.Drop drop) {
      exchange.getResponseBody().write(bytes, from, Math.min(to - from, drop.bytes()));
    } else if (trouble instanceof Trouble.Silence silence) {
      exchange.getResponseBody().write(bytes, from, Math.min(to - from, silence.bytes()));
      exchange.getResponseBody().flush();
      awaitClose();
    } else {
      exchange.getResponseBody().write(bytes, from, to - from);
    }
  }

  private void awaitClose() {
    try {
      if (!closed.await(1, TimeUnit.MINUTES)) {
        throw new UncheckedIOException(new IOException("the test forgot to close its server"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
