package io.gristmill.spark.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.model.GptDecoder;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.generation.GenerationService;
import io.gristmill.model.generation.TextBatch;
import io.gristmill.model.generation.TextBoundaries;
import io.gristmill.model.generation.TextGenerator;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.serve.ApiServer.Access;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A server of a small random model whose texts do not end by themselves. */
final class ServedNoise implements AutoCloseable {

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(
          1e-3, 1e-4, 2, 5, 0.9, 0.95, 1e-8, 0.1, 1.0, OptimizerSection.Schedule.COSINE);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int CONTEXT = 1 << 17;
  private static final TextBoundaries NEVER = new TextBoundaries(0, Set.of());

  private final BytePairTokenizer tokenizer = tokenizer();
  private final GptNetwork network = network(tokenizer);
  private final GptNetwork other = network(tokenizer);
  private final ApiServer server;

  private ServedNoise(int places, int waiting, String token, Duration time) throws Exception {
    ServeLimits limits =
        new ServeLimits(ServeLimits.DEFAULT.bodyBytes(), 1 << 20, 16, time, Duration.ofMillis(50));
    GenerationService service =
        new GenerationService(new TextBatch(network, tokenizer, places, 1), waiting);
    Optional<String> expected = Optional.of(token).filter(t -> !t.isEmpty());
    server =
        ApiServer.start(
            new Access("127.0.0.1", 0, expected, places + waiting),
            new ServedModel("noise", 1, tokenizer, NEVER, CONTEXT),
            service,
            limits,
            PromptTemplate.LINES,
            () -> 1);
  }

  static ServedNoise start(int places, int waiting, String token) throws Exception {
    return start(places, waiting, token, Duration.ofSeconds(3));
  }

  /** With another limit of time for a request. */
  static ServedNoise start(int places, int waiting, String token, Duration time) throws Exception {
    return new ServedNoise(places, waiting, token, time);
  }

  static BytePairTokenizer tokenizer() {
    PieceCounts counts = new PieceCounts();
    counts.add(" the", 3);
    Settings settings = new Settings(259, 2, List.of("<|endoftext|>"), "gpt2", Alphabet.ALL_BYTES);
    return new BytePairTokenizer(new BytePairTrainer(settings, size -> {}).train(counts));
  }

  private static GptNetwork network(BytePairTokenizer tokenizer) {
    return GptNetwork.create(
        new GptConfig(tokenizer.vocabularySize(), CONTEXT, 4, 1, 1, true), OPTIMIZER, 7);
  }

  /** The text of a prompt without a server, at the server's defaults. */
  String alone(String prompt, int tokens, long seed) {
    GenerationSection section = new GenerationSection(1, 0, 1, 1, tokens, List.of());
    StringBuilder text = new StringBuilder();
    synchronized (other) {
      try (GptDecoder decoder = new GptDecoder(other)) {
        new TextGenerator(decoder, tokenizer, section, NEVER, seed).generate(prompt, text::append);
      }
    }
    return text.toString();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  HttpRequest.Builder get(String path) {
    return HttpRequest.newBuilder(uri(path));
  }

  void awaitGenerating(int texts) throws IOException, InterruptedException {
    await("generating", texts);
  }

  void awaitWaiting(int texts) throws IOException, InterruptedException {
    await("waiting", texts);
  }

  private void await(String field, int texts) throws IOException, InterruptedException {
    for (int i = 0; i < 600; i++) {
      String health = CLIENT.send(get("/health").build(), BodyHandlers.ofString()).body();
      if (new ObjectMapper().readTree(health).path(field).asInt() == texts) {
        return;
      }
      Thread.sleep(20);
    }
    throw new AssertionError(field + ": never " + texts);
  }

  @Override
  public void close() throws IOException {
    server.close();
    network.close();
    other.close();
  }
}
