package io.gristmill.spark.serve;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.generation.GenerationService;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP server, from its start to its end. */
public final class ApiServer implements AutoCloseable {

  /** Threads for requests that do not generate: refusals, health, the page. */
  private static final int SPARE_THREADS = 24;

  private static final Duration IDLE = Duration.ofSeconds(60);

  /** Time to write what is complete when the server ends. */
  private static final Duration FLUSH = Duration.ofSeconds(5);

  private final Server server;
  private final ServerConnector connector;
  private final GenerationService service;

  private ApiServer(Server server, ServerConnector connector, GenerationService service) {
    this.server = server;
    this.connector = connector;
    this.service = service;
  }

  /**
   * Where and for whom to serve.
   *
   * @param host name or address to listen at
   * @param port 0 for a free one
   * @param token that clients send as {@code Authorization: Bearer TOKEN}; empty for none
   * @param inFlight maximum number of texts that are generated or wait
   */
  public record Access(String host, int port, Optional<String> token, int inFlight) {

    /** Whether only this machine reaches the server. */
    public boolean isLoopback() throws IOException {
      return InetAddress.getByName(host).isLoopbackAddress();
    }
  }

  /**
   * Starts a server.
   *
   * @param service closed with the server
   * @param seeds for requests without one
   * @throws InvalidConfigException if the address cannot be used
   */
  public static ApiServer start(
      Access access,
      ServedModel model,
      GenerationService service,
      ServeLimits limits,
      PromptTemplate template,
      LongSupplier seeds)
      throws Exception {
    Server server = new Server(new QueuedThreadPool(access.inFlight() + SPARE_THREADS));
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(access.host());
    connector.setPort(access.port());
    connector.setIdleTimeout(IDLE.toMillis());
    server.addConnector(connector);
    List<String> hosts =
        access.isLoopback() ? List.of("localhost", "127.0.0.1", "[::1]", access.host()) : List.of();
    server.setHandler(
        new GracefulHandler(
            new ApiHandler(
                model,
                service,
                limits,
                template,
                access.token(),
                hosts,
                seeds,
                InstantSource.system())));
    server.setStopTimeout(FLUSH.toMillis());
    try {
      server.start();
    } catch (IOException e) {
      server.stop();
      throw new InvalidConfigException(
          format(
              "--port: %d (expected a free one) at %s: %s",
              access.port(), access.host(), e.getMessage()),
          e);
    }
    return new ApiServer(server, connector, service);
  }

  /** The port that the server listens at. */
  public int port() {
    return connector.getLocalPort();
  }

  /**
   * Refuses new requests, completes those in flight, and stops.
   *
   * @param limit after which requests that are not complete fail
   */
  public void drain(Duration limit) throws Exception {
    service.drain(limit);
    server.stop();
  }

  /** Stops without completing what is in flight. */
  @Override
  public void close() throws IOException {
    service.close();
    try {
      server.stop();
    } catch (Exception e) { // Jetty declares no narrower one
      throw new IOException("server: " + e.getMessage(), e);
    }
  }
}
