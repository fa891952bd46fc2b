package io.gristmill.spark.pipeline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A folder on the web; every third body breaks in the middle, every tenth request is one too many.
 */
final class FolderServer implements AutoCloseable {

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger gets = new AtomicInteger();
  private final HttpServer server;
  private final Path folder;

  FolderServer(Path folder) throws IOException {
    this.folder = folder;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  int gets() {
    return gets.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
    try (exchange) {
      if (!Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
      } else if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Long.toString(Files.size(file)));
        exchange.sendResponseHeaders(200, -1);
      } else {
        get(exchange, Files.readAllBytes(file), gets.incrementAndGet());
      }
    }
  }

  private static void get(HttpExchange exchange, byte[] bytes, int number) throws IOException {
    if (number % 10 == 0) {
      exchange.getResponseHeaders().set("Retry-After", "0");
      exchange.sendResponseHeaders(429, -1);
      return;
    }
    String[] ends = exchange.getRequestHeaders().getFirst("Range").split("[=-]");
    int from = Integer.parseInt(ends[1]);
    int to = Math.min(bytes.length, Integer.parseInt(ends[2]) + 1);
    String range = "bytes %d-%d/%d".formatted(from, to - 1, bytes.length);
    exchange.getResponseHeaders().set("Content-Range", range);
    exchange.sendResponseHeaders(206, to - from);
    int sent = number % 3 == 0 ? (to - from) / 2 : to - from;
    exchange.getResponseBody().write(bytes, from, sent);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
