package io.gristmill.spark.serve;

import io.gristmill.config.OptimizerSection;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.generation.GenerationService;
import io.gristmill.model.generation.TextBatch;
import io.gristmill.model.generation.TextBoundaries;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.serve.ApiServer.Access;
import io.gristmill.tokenizer.BytePairTokenizer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Clients in this process that stream completions of 64 tokens, one request after another each, of
 * a server with a random model of preset S's size and one thread. Prints rows of a table: tokens a
 * second of all, times to the first token and to the end of a request.
 */
public final class BenchmarkServe {

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(
          1e-3, 1e-4, 2, 5, 0.9, 0.95, 1e-8, 0.1, 1.0, OptimizerSection.Schedule.COSINE);
  private static final TextBoundaries NEVER = new TextBoundaries(0, Set.of());
  private static final int TOKENS = 64;

  private BenchmarkServe() {}

  /** Argument: requests of each client, 8 if absent. */
  public static void main(String[] arguments) throws Exception {
    int requests = arguments.length == 0 ? 8 : Integer.parseInt(arguments[0]);
    BytePairTokenizer tokenizer = ServedNoise.tokenizer();
    try (GptNetwork network =
        GptNetwork.create(new GptConfig(4096, 128, 256, 4, 8, false), OPTIMIZER, 1)) {
      GenerationService service =
          new GenerationService(new TextBatch(network, tokenizer, 32, 1), 64);
      try (ApiServer server =
          ApiServer.start(
              new Access("127.0.0.1", 0, Optional.empty(), 96),
              new ServedModel("s", 1, tokenizer, NEVER, 128),
              service,
              ServeLimits.DEFAULT,
              PromptTemplate.LINES,
              () -> 1)) {
        measure(server, 8, requests);
        for (int clients : new int[] {1, 8, 32}) {
          print(clients, measure(server, clients, requests));
        }
      }
    }
  }

  private static void print(int clients, Result r) {
    System.out.printf(
        Locale.ROOT,
        "| %d | %.0f | %.0f | %.0f | %.0f | %.0f |%n",
        clients,
        r.tokensPerSecond,
        percentile(r.first, 50),
        percentile(r.first, 95),
        percentile(r.whole, 50),
        percentile(r.whole, 95));
  }

  private static double percentile(double[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private static Result measure(ApiServer server, int clients, int requests) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    HttpClient http = HttpClient.newHttpClient();
    List<Future<List<double[]>>> all = new ArrayList<>();
    long start = System.nanoTime();
    for (int c = 0; c < clients; c++) {
      int client = c;
      all.add(
          threads.submit(
              () -> {
                List<double[]> times = new ArrayList<>();
                for (int i = 0; i < requests; i++) {
                  times.add(request(http, server.port(), "client " + client + " " + i));
                }
                return times;
              }));
    }
    List<double[]> times = new ArrayList<>();
    for (Future<List<double[]>> one : all) {
      times.addAll(one.get());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    threads.shutdown();
    double[] first = times.stream().mapToDouble(t -> t[0]).sorted().toArray();
    double[] whole = times.stream().mapToDouble(t -> t[1]).sorted().toArray();
    return new Result(clients * requests * TOKENS / seconds, first, whole);
  }

  /** Milliseconds to the first token and to the end. */
  private static double[] request(HttpClient http, int port, String prompt) throws Exception {
    String body =
        "{\"stream\": true, \"max_tokens\": " + TOKENS + ", \"prompt\": \"" + prompt + "\"}";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/completions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    long start = System.nanoTime();
    double[] times = {Double.NaN, Double.NaN};
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                http.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
      String last = "";
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("data:")) {
          times[0] = Double.isNaN(times[0]) ? (System.nanoTime() - start) / 1e6 : times[0];
          last = line;
        }
      }
      if (!last.equals("data: [DONE]")) {
        throw new IllegalStateException("answer: ends with " + last);
      }
    }
    times[1] = (System.nanoTime() - start) / 1e6;
    return times;
  }

  /** Times in milliseconds, sorted. */
  private record Result(double tokensPerSecond, double[] first, double[] whole) {}
}
