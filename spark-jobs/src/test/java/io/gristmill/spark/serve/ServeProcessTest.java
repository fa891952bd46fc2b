package io.gristmill.spark.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.checkpoint.HuggingFaceModel;
import io.gristmill.config.OptimizerSection;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.pipeline.ChildGristmill;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a process of its own. */
class ServeProcessTest {

  private static final int SIGTERM = 128 + 15;
  private static final Pattern READY = Pattern.compile("serving \\S+ at (http://127.0.0.1:\\d+)");

  @TempDir private Path folder;

  @Test
  void completesRequestsInFlightAfterSigterm() throws Exception {
    Path log = folder.resolve("log");
    Process server =
        ChildGristmill.start(
            log.toFile(),
            List.of("serve", "--model", model(), "--port", "0", "--max-seconds", "600"));
    try {
      String uri = address(server, log);
      HttpClient client = HttpClient.newHttpClient();
      String body = "{\"prompt\": \"the\", \"max_tokens\": 2000, \"stream\": true, \"seed\": 3}";
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(uri + "/v1/completions"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      CompletableFuture<HttpResponse<String>> answer =
          client.sendAsync(request, BodyHandlers.ofString());
      awaitGenerating(client, uri);
      server.destroy();
      String events = answer.get(60, TimeUnit.SECONDS).body();
      assertThat(events).endsWith("data: [DONE]\n\n");
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isEqualTo(SIGTERM);
      assertThat(Files.readAllLines(log)).noneMatch(line -> line.contains("Exception"));
    } finally {
      server.destroyForcibly();
    }
  }

  /** A model whose texts go on until they are at their limit, mostly. */
  private String model() throws IOException {
    String directory = folder.resolve("model").toString();
    PieceCounts counts = new PieceCounts();
    counts.add(" the", 3);
    Settings settings = new Settings(259, 2, List.of("<|endoftext|>"), "gpt2", Alphabet.ALL_BYTES);
    var tokenizer = new BytePairTrainer(settings, size -> {}).train(counts);
    OptimizerSection optimizer =
        new OptimizerSection(
            1e-3, 1e-4, 2, 5, 0.9, 0.95, 1e-8, 0.1, 1.0, OptimizerSection.Schedule.COSINE);
    GptConfig config = new GptConfig(tokenizer.vocabularySize(), 4096, 64, 4, 4, true);
    try (GptNetwork network = GptNetwork.create(config, optimizer, 7)) {
      HuggingFaceModel.save(network, new LocalStorage(), directory);
    }
    TokenizerFiles.write(tokenizer, new LocalStorage(), directory);
    return directory;
  }

  private static String address(Process server, Path log) throws Exception {
    for (int i = 0; i < 600 && server.isAlive(); i++) {
      Matcher ready = READY.matcher(Files.readString(log));
      if (ready.find()) {
        return ready.group(1);
      }
      Thread.sleep(100);
    }
    throw new AssertionError("server: " + Files.readString(log));
  }

  private static void awaitGenerating(HttpClient client, String uri) throws Exception {
    HttpRequest health = HttpRequest.newBuilder(URI.create(uri + "/health")).build();
    for (int i = 0; i < 500; i++) {
      JsonNode state =
          new ObjectMapper().readTree(client.send(health, BodyHandlers.ofString()).body());
      if (state.path("generating").asInt() == 1) {
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("generating: never 1");
  }
}
