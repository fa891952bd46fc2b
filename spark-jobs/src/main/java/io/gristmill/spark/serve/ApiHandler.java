package io.gristmill.spark.serve;

import static io.gristmill.error.Messages.format;
import static io.gristmill.error.Messages.reason;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.model.generation.GenerationService;
import io.gristmill.spark.serve.AnswerFormat.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Routes requests, and answers those that need no generation. A thread serves one request. */
final class ApiHandler extends Handler.Abstract {

  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final String JSON_TYPE = "application/json";
  private static final String MODELS = "/v1/models";

  private final ServedModel model;
  private final GenerationService service;
  private final ServeLimits limits;
  private final PromptTemplate template;
  private final Optional<String> token;
  private final List<String> hosts;
  private final LongSupplier seeds;
  private final InstantSource clock;
  private final byte[] page = resource("chat.html");

  /**
   * @param token that clients send; empty for none
   * @param hosts names of this server that a browser may use; empty for any
   * @param seeds for requests without one
   */
  ApiHandler(
      ServedModel model,
      GenerationService service,
      ServeLimits limits,
      PromptTemplate template,
      Optional<String> token,
      List<String> hosts,
      LongSupplier seeds,
      InstantSource clock) {
    this.model = model;
    this.service = service;
    this.limits = limits;
    this.template = template;
    this.token = token;
    this.hosts = hosts;
    this.seeds = seeds;
    this.clock = clock;
  }

  private static byte[] resource(String name) {
    try (InputStream in = ApiHandler.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    try {
      answer(request, response);
      callback.succeeded();
    } catch (ApiException e) {
      fail(e, response, callback);
    } catch (IOException e) {
      LOG.debug("client is gone", e);
      callback.failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(ApiException.refused(503, "shutting_down", "interrupted"), response, callback);
    } catch (RuntimeException | Error e) {
      LOG.error("request failed", e);
      fail(ApiException.refused(500, "internal_error", "internal error"), response, callback);
    }
    return true;
  }

  /** After the beginning of an answer, the connection ends without the end of it. */
  private static void fail(ApiException e, Response response, Callback callback) {
    if (response.isCommitted()) {
      callback.failed(e);
      return;
    }
    response.setStatus(e.status());
    if (e.status() == 401) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
    } else if (e.status() == 429) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON_TYPE);
    Content.Sink.write(response, true, e.toJson().toString(), callback);
  }

  private void answer(Request request, Response response)
      throws ApiException, IOException, InterruptedException {
    requireHost(request);
    String path = Request.getPathInContext(request);
    switch (path) {
      case "/" -> {
        require("GET", request);
        response
            .getHeaders()
            .put(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline';"
                    + " connect-src 'self'; base-uri 'none'; frame-ancestors 'none'");
        write(response, 200, "text/html; charset=utf-8", page);
      }
      case "/health" -> {
        require("GET", request);
        writeHealth(response);
      }
      case "/v1/chat/completions" -> complete(Kind.CHAT, request, response);
      case "/v1/completions" -> complete(Kind.COMPLETION, request, response);
      default -> {
        requireToken(request);
        if (!path.equals(MODELS) && !path.equals(MODELS + "/" + model.id())) {
          throw ApiException.refused(404, "not_found", format("%s: not found", path));
        }
        require("GET", request);
        ObjectNode answer = path.equals(MODELS) ? models() : describe();
        write(response, 200, JSON_TYPE, JSON.writeValueAsBytes(answer));
      }
    }
  }

  private void writeHealth(Response response) throws IOException {
    ObjectNode health =
        JSON.createObjectNode()
            .put("status", service.isOpen() ? "ok" : "shutting down")
            .put("model", model.id())
            .put("generating", service.active())
            .put("waiting", service.waiting());
    write(response, service.isOpen() ? 200 : 503, JSON_TYPE, JSON.writeValueAsBytes(health));
  }

  private ObjectNode models() {
    ObjectNode list = JSON.createObjectNode().put("object", "list");
    list.putArray("data").add(describe());
    return list;
  }

  private ObjectNode describe() {
    return JSON.createObjectNode()
        .put("id", model.id())
        .put("object", "model")
        .put("created", model.created())
        .put("owned_by", "gristmill");
  }

  private void complete(Kind kind, Request request, Response response)
      throws ApiException, IOException, InterruptedException {
    requireToken(request);
    require("POST", request);
    JsonNode body = body(request);
    ApiRequest asked =
        kind == Kind.CHAT
            ? ApiRequest.chat(body, template, limits)
            : ApiRequest.completion(body, limits);
    requireModel(body);
    long seed = asked.seed().orElseGet(seeds);
    try (Generation generation = Generation.begin(asked, model, service, limits, seed)) {
      response
          .getHeaders()
          .put(HttpHeader.CONTENT_TYPE, asked.isStream() ? "text/event-stream" : JSON_TYPE)
          .put(HttpHeader.CACHE_CONTROL, "no-store");
      String number = UUID.randomUUID().toString().replace("-", "");
      long created = clock.instant().getEpochSecond();
      OutputStream out = Content.Sink.asOutputStream(response);
      AnswerWriter writer =
          new AnswerWriter(out, new AnswerFormat(kind, number, created, model, generation.texts()));
      if (asked.isStream()) {
        writer.stream(generation, asked, kind);
      } else {
        writer.whole(generation);
      }
    }
  }

  private void requireModel(JsonNode body) throws ApiException {
    JsonNode named = body.path("model");
    if (!named.isMissingNode() && !named.isNull() && !named.asText().equals(model.id())) {
      throw ApiException.refused(
          404, "model_not_found", format("model: %s (expected %s)", named, model.id()));
    }
  }

  private JsonNode body(Request request) throws ApiException, IOException {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type == null || !type.split(";", 2)[0].trim().equalsIgnoreCase(JSON_TYPE)) {
      throw ApiException.refused(
          415, "unsupported_media_type", format("content-type: %s (expected %s)", type, JSON_TYPE));
    }
    byte[] bytes;
    try (InputStream in = Content.Source.asInputStream(request)) {
      bytes =
          request.getLength() > limits.bodyBytes()
              ? new byte[limits.bodyBytes() + 1]
              : in.readNBytes(limits.bodyBytes() + 1);
    }
    if (bytes.length > limits.bodyBytes()) {
      throw ApiException.refused(
          413,
          "body_too_large",
          format("body: too large (expected %,d bytes)", limits.bodyBytes()));
    }
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw ApiException.invalid(null, "invalid_json", "body: " + reason(e) + " (expected JSON)");
    }
  }

  private static void require(String method, Request request) throws ApiException {
    if (!request.getMethod().equals(method)) {
      throw ApiException.refused(
          405,
          "method_not_allowed",
          format("method: %s (expected %s)", request.getMethod(), method));
    }
  }

  private void requireToken(Request request) throws ApiException {
    if (token.isEmpty()) {
      return;
    }
    String given = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    byte[] expected = ("Bearer " + token.get()).getBytes(StandardCharsets.UTF_8);
    if (given == null || !MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected)) {
      throw ApiException.refused(
          401, "invalid_api_key", "authorization: missing or wrong (expected the bearer token)");
    }
  }

  /** So that a page of another site, whose name was made to point here, cannot send requests. */
  private void requireHost(Request request) throws ApiException {
    String host = Request.getServerName(request);
    if (!hosts.isEmpty() && !hosts.contains(host)) {
      throw ApiException.refused(
          403, "wrong_host", format("host: %s (expected one of %s)", host, hosts));
    }
  }

  private static void write(Response response, int status, String type, byte[] body)
      throws IOException {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      out.write(body);
    }
  }
}
