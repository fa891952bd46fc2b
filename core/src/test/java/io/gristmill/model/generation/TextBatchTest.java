package io.gristmill.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.model.GptDecoder;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.generation.Continuation.Ending;
import io.gristmill.model.generation.GenerationRequest.Listener;
import io.gristmill.model.generation.GenerationRequest.Piece;
import io.gristmill.model.generation.GenerationService.Ticket;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Texts that are generated together, and those that each prompt gets alone. */
class TextBatchTest {

  private static final Tokenizer LETTERS = new Letters();
  private static final TextBoundaries END = TextBoundaries.of(0);
  private static final GenerationSection DRAWN =
      new GenerationSection(1.5, 20, 0.95, 1.1, 20, List.of("ab", "zz"));
  private static final GptNetwork NETWORK =
      GptNetwork.create(
          new GptConfig(27, 16, 16, 2, 4, true),
          new OptimizerSection(
              1e-3, 1e-4, 2, 5, 0.9, 0.95, 1e-8, 0.1, 1.0, OptimizerSection.Schedule.COSINE),
          5);

  @AfterAll
  static void free() {
    NETWORK.close();
  }

  private static String alone(String prompt, long seed) {
    try (GptDecoder decoder = new GptDecoder(NETWORK)) {
      StringBuilder text = new StringBuilder();
      Continuation end =
          new TextGenerator(decoder, LETTERS, DRAWN, END, seed).generate(prompt, text::append);
      return text + " " + end;
    }
  }

  private static GenerationRequest request(String prompt, long seed, Listener listener) {
    return request(prompt, seed, GenerationRequest.NO_PROBABILITIES, listener);
  }

  private static GenerationRequest request(
      String prompt, long seed, int alternatives, Listener listener) {
    int[] ids = GenerationRequest.encode(LETTERS, prompt, END);
    return new GenerationRequest(ids, DRAWN, END, seed, alternatives, listener);
  }

  private static List<String> prompts(int count) {
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add("abcdefghijklmnopqrstuvwxyz".repeat(20).substring(i % 26, i % 26 + i * i % 300));
    }
    return prompts;
  }

  /** With fewer places than texts, and prompts that need several steps. */
  @Test
  void everyTextIsWhatItsPromptGetsAlone() {
    List<String> prompts = prompts(25);
    List<Received> received = new ArrayList<>();
    try (TextBatch batch = new TextBatch(NETWORK, LETTERS, 4, 2)) {
      int begun = 0;
      while (begun < prompts.size() || batch.size() > 0) {
        while (begun < prompts.size() && !batch.isFull()) {
          received.add(new Received());
          batch.begin(request(prompts.get(begun), begun, received.get(begun)));
          begun++;
        }
        batch.step();
      }
    }
    for (int i = 0; i < prompts.size(); i++) {
      assertThat(received.get(i).result()).isEqualTo(alone(prompts.get(i), i));
    }
  }

  @Test
  void aServiceLosesAndMixesUpNothing() throws InterruptedException {
    List<String> prompts = prompts(40);
    List<Received> received = new ArrayList<>();
    GenerationService service =
        new GenerationService(new TextBatch(NETWORK, LETTERS, 8, 1), prompts.size());
    for (int i = 0; i < prompts.size(); i++) {
      received.add(new Received());
      assertThat(service.submit(request(prompts.get(i), i, received.get(i)))).isPresent();
    }
    service.drain(Duration.ofSeconds(60));
    assertThat(service.submit(request("a", 1, new Received()))).isEmpty();
    for (int i = 0; i < prompts.size(); i++) {
      assertThat(received.get(i).result()).isEqualTo(alone(prompts.get(i), i));
    }
  }

  @Test
  void aCancelledTextLeavesItsPlace() throws Exception {
    GenerationSection endless = new GenerationSection(1, 0, 1, 1, Integer.MAX_VALUE, List.of());
    TextBoundaries never = new TextBoundaries(1, Set.of());
    try (GenerationService service =
        new GenerationService(new TextBatch(NETWORK, LETTERS, 1, 1), 1)) {
      Received first = new Received();
      Ticket running =
          service
              .submit(
                  new GenerationRequest(
                      new int[] {1}, endless, never, 1, GenerationRequest.NO_PROBABILITIES, first))
              .orElseThrow();
      assertThat(first.begun.await(30, TimeUnit.SECONDS)).isTrue();
      Received second = new Received();
      assertThat(service.submit(request("xyz", 3, second))).isPresent();
      assertThat(service.submit(request("xyz", 3, new Received()))).isEmpty();
      running.cancel();
      assertThat(second.ended.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(second.result()).isEqualTo(alone("xyz", 3));
      assertThat(first.end).isEmpty();
    }
  }

  /** There is no sequence of a negative length. */
  @Test
  void aTextThatCannotBeginFailsAlone() throws Exception {
    GenerationSection wrong = new GenerationSection(1, 0, 1, 1, -100, List.of());
    try (GenerationService service =
        new GenerationService(new TextBatch(NETWORK, LETTERS, 1, 1), 2)) {
      Received failing = new Received();
      Received other = new Received();
      service.submit(
          new GenerationRequest(
              new int[] {1},
              wrong,
              new TextBoundaries(1, Set.of()),
              1,
              GenerationRequest.NO_PROBABILITIES,
              failing));
      service.submit(request("xyz", 3, other));
      assertThat(other.ended.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(failing.failure).isPresent();
      assertThat(other.result()).isEqualTo(alone("xyz", 3));
    }
  }

  @Test
  void aServiceThatIsClosedFailsTheRest() throws Exception {
    GenerationService service = new GenerationService(new TextBatch(NETWORK, LETTERS, 1, 1), 3);
    GenerationSection endless = new GenerationSection(1, 0, 1, 1, Integer.MAX_VALUE, List.of());
    TextBoundaries never = new TextBoundaries(1, Set.of());
    List<Received> all = List.of(new Received(), new Received());
    for (Received one : all) {
      service.submit(
          new GenerationRequest(
              new int[] {1}, endless, never, 1, GenerationRequest.NO_PROBABILITIES, one));
    }
    assertThat(all.get(0).begun.await(30, TimeUnit.SECONDS)).isTrue();
    service.drain(Duration.ofMillis(10));
    assertThat(all).allSatisfy(one -> assertThat(one.failure).isPresent());
  }

  /** Most likely first, and the exponentials of all are at most 1 in sum. */
  @Test
  void probabilitiesAreThoseOfTheModel() {
    Received received = new Received();
    try (TextBatch batch = new TextBatch(NETWORK, LETTERS, 1, 1)) {
      batch.begin(request("hello", 4, 27, received));
      while (batch.size() > 0) {
        batch.step();
      }
    }
    float[][] logits = NETWORK.logits(LETTERS.encode("hello"));
    float[] last = logits[logits.length - 1];
    double sum = 0;
    for (float logit : last) {
      sum += Math.exp(logit);
    }
    var first = received.pieces.get(0).choice().orElseThrow();
    double expected = last[first.id()] - Math.log(sum);
    assertThat(first.logProbability()).isCloseTo(expected, within(1e-5));
    assertThat(first.alternatives()).hasSize(27);
    for (int i = 1; i < 27; i++) {
      assertThat(first.alternatives().get(i).logProbability())
          .isLessThanOrEqualTo(first.alternatives().get(i - 1).logProbability());
    }
    double all = first.alternatives().stream().mapToDouble(a -> Math.exp(a.logProbability())).sum();
    assertThat(all).isCloseTo(1, within(1e-6));
    assertThat(received.result()).isEqualTo(alone("hello", 4));
  }

  /** Records the pieces and the end of a text. */
  private static final class Received implements Listener {

    private final List<Piece> pieces = new ArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private Optional<Continuation> end = Optional.empty();
    private Optional<RuntimeException> failure = Optional.empty();

    @Override
    public void accept(Piece piece) {
      if (pieces.size() < 1000) {
        pieces.add(piece);
      }
      begun.countDown();
    }

    @Override
    public void end(Continuation continuation) {
      end = Optional.of(continuation);
      ended.countDown();
    }

    @Override
    public void fail(RuntimeException reason) {
      failure = Optional.of(reason);
      ended.countDown();
    }

    String result() {
      assertThat(failure).isEmpty();
      String text = String.join("", pieces.stream().map(Piece::text).toList());
      Continuation last = end.orElseThrow();
      assertThat(last.ending() != Ending.MAX_TOKENS || last.tokens() == 20).isTrue();
      return text + " " + last;
    }
  }

  /** A letter a token; 0 ends a text. */
  private record Letters() implements Tokenizer {

    @Override
    public int[] encode(String text) {
      return text.chars().map(letter -> letter - 'a' + 1).toArray();
    }

    @Override
    public byte[] decodeBytes(int[] ids) {
      StringBuilder text = new StringBuilder();
      for (int id : ids) {
        text.append((char) ('a' + id - 1));
      }
      return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int vocabularySize() {
      return 27;
    }

    @Override
    public OptionalInt specialToken(String token) {
      return OptionalInt.empty();
    }

    @Override
    public String fingerprint() {
      return "letters";
    }
  }
}
