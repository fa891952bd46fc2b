package io.gristmill.spark.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server as a process of its own, whose output goes to a file. */
final class Daemon implements AutoCloseable {

  static final String HOST = "127.0.0.1";

  private static final Duration STARTING = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int LAST_CHARACTERS = 3000;
  private static final int FIRST_PORT = 16_000;
  private static final int PORTS = 14_000;

  /** Begins anywhere, since tests of several JVMs run at a time. */
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

  private final String name;
  private final Process process;
  private final Path log;

  private Daemon(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Starts it. */
  static Daemon start(
      String name, Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return new Daemon(name, builder.start(), log);
  }

  /** The command line of a small JVM of this one's release. */
  static List<String> java(String classPath, List<String> flags, String... program) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.net.preferIPv4Stack=true",
            "--add-opens=java.base/java.lang=ALL-UNNAMED"));
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath));
    command.addAll(List.of(program));
    return command;
  }

  /**
   * A port that was free a moment ago, another one at every call. It is below the range from which
   * Linux takes the ports of outgoing connections: one of those could take it before its server.
   */
  static int freePort() throws IOException {
    for (int tries = 0; tries < PORTS; tries++) {
      int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (BindException e) {
        // Another server has it.
      }
    }
    throw new IOException("no port from " + FIRST_PORT + " on is free");
  }

  /** Waits until it listens on this machine. */
  Daemon awaitPort(int port) throws IOException, InterruptedException {
    return awaitPort(HOST, port);
  }

  /** Waits until it listens. */
  Daemon awaitPort(String host, int port) throws IOException, InterruptedException {
    return await("port " + port, () -> listens(host, port));
  }

  /** Waits until a page of its has a text. */
  Daemon awaitPage(String url, String text) throws IOException, InterruptedException {
    return await(text + " at " + url, () -> page(url).contains(text));
  }

  /** Waits until its output has a text. */
  Daemon awaitLog(String text) throws IOException, InterruptedException {
    return await(text + " in its log", () -> Files.readString(log).contains(text));
  }

  /** Waits for a process that does one thing. */
  void awaitEnd() throws IOException, InterruptedException {
    if (!process.waitFor(STARTING.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(name + ": failed\n" + tail(log));
    }
  }

  private Daemon await(String what, Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + STARTING.toNanos();
    while (!condition.holds()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException(name + ": no " + what + " (expected it to start)\n" + tail(log));
      }
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    }
    return this;
  }

  private static boolean listens(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) POLL.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The page at an address; empty while the server does not answer. */
  static String page(String url) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(STARTING).build();
      return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    }
  }

  /** The end of a file. */
  static String tail(Path file) throws IOException {
    String text = Files.readString(file);
    return text.substring(Math.max(0, text.length() - LAST_CHARACTERS));
  }

  /** The JVMs whose command line has two words. */
  static List<ProcessHandle> javaWith(String first, String second) {
    return ProcessHandle.allProcesses()
        .filter(
            process -> {
              String command = commandLine(process);
              return command.matches("(?s)[^\0]*/java\0.*")
                  && command.contains(first)
                  && command.contains(second);
            })
        .toList();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return ""; // It has ended.
    }
  }

  /** Ends it with SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }
}
