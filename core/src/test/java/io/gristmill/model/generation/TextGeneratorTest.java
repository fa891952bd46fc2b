package io.gristmill.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.SharedData;
import io.gristmill.checkpoint.HuggingFaceModel;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.GptDecoder;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.generation.Continuation.Ending;
import io.gristmill.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Text from a small trained model, as PyTorch generates it. */
class TextGeneratorTest {

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(1e-3, 1e-4, 2, 5, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.COSINE);
  private static final GenerationSection GREEDY = greedy(1, 80, List.of());
  private static final GenerationSection DRAWN =
      new GenerationSection(0.9, 20, 0.95, 1.1, 40, List.of());

  /** No character of the data, so that a text never ends. */
  private static final int NEVER = -1;

  private static JsonNode oracle;
  private static Tokenizer characters;
  private static GptNetwork network;

  @BeforeAll
  static void load() throws IOException {
    Path directory = SharedData.path("oracles/training/gen1");
    oracle = new ObjectMapper().readTree(directory.resolve("oracle.json").toFile());
    characters = new Characters(text(oracle.get("chars")));
    network = HuggingFaceModel.load(new LocalStorage(), directory.toString(), OPTIMIZER);
  }

  /** Nothing to free where the data is absent. */
  @AfterAll
  static void free() {
    if (network != null) {
      network.close();
    }
  }

  private static String text(JsonNode chars) {
    if (chars.isTextual()) {
      return chars.asText();
    }
    StringBuilder text = new StringBuilder();
    chars.forEach(c -> text.append(c.asText()));
    return text.toString();
  }

  private static GenerationSection greedy(double penalty, int maxTokens, List<String> stop) {
    return new GenerationSection(0, 0, 1, penalty, maxTokens, stop);
  }

  private static TextGenerator generator(
      GptDecoder decoder, GenerationSection section, int endOfText, long seed) {
    return new TextGenerator(decoder, characters, section, TextBoundaries.of(endOfText), seed);
  }

  private static String generate(GenerationSection section, long seed, String prompt) {
    try (GptDecoder decoder = new GptDecoder(network)) {
      StringBuilder text = new StringBuilder();
      generator(decoder, section, NEVER, seed).generate(prompt, text::append);
      return text.toString();
    }
  }

  @Test
  void continuesPromptsAsPyTorchDoes() {
    for (JsonNode prompt : oracle.get("prompts")) {
      assertThat(characters.encode(prompt.get("text").asText()))
          .containsExactly(ids(prompt.get("ids")));
      GenerationSection section = greedy(1, prompt.get("greedy").size(), List.of());
      assertThat(generate(section, 1, prompt.get("text").asText()))
          .isEqualTo(characters.decode(ids(prompt.get("greedy"))));
    }
  }

  @Test
  void theLikeliestFirstTokensHavePyTorchsProbabilities() {
    try (GptDecoder decoder = new GptDecoder(network)) {
      for (JsonNode prompt : oracle.get("prompts")) {
        float[] logits = decoder.prefill(ids(prompt.get("ids")));
        double sum = 0;
        for (float logit : logits) {
          sum += Math.exp(logit);
        }
        int[] top = ids(prompt.get("top_ids"));
        for (int i = 0; i < top.length; i++) {
          assertThat(Math.exp(logits[top[i]]) / sum)
              .isCloseTo(prompt.get("top_probabilities").get(i).asDouble(), within(1e-5));
        }
      }
    }
  }

  @Test
  void equalSeedsGiveEqualTextsAndOthersOthers() {
    assertThat(generate(DRAWN, 5, "ROMEO:\n")).isEqualTo(generate(DRAWN, 5, "ROMEO:\n"));
    assertThat(generate(DRAWN, 5, "ROMEO:\n")).isNotEqualTo(generate(DRAWN, 6, "ROMEO:\n"));
  }

  @Test
  void promptsOneAfterTheOtherOnOneDecoderGiveWhatEachGivesAlone() {
    List<String> prompts = List.of("ROMEO:\n", "The ", "ROMEO:\n");
    try (GptDecoder decoder = new GptDecoder(network)) {
      for (int i = 0; i < prompts.size(); i++) {
        StringBuilder text = new StringBuilder();
        generator(decoder, DRAWN, NEVER, 5 + i).generate(prompts.get(i), text::append);
        assertThat(text.toString()).isEqualTo(generate(DRAWN, 5 + i, prompts.get(i)));
      }
    }
  }

  @Test
  void aStopStringEndsTheTextAndDoesNotGetOut() {
    String whole = generate(GREEDY, 1, "ROMEO:\n");
    String stop = whole.substring(20, 24);
    List<String> pieces = new ArrayList<>();
    try (GptDecoder decoder = new GptDecoder(network)) {
      Continuation end =
          generator(decoder, greedy(1, 80, List.of(stop)), NEVER, 1)
              .generate("ROMEO:\n", pieces::add);
      String expected = whole.substring(0, whole.indexOf(stop));
      assertThat(String.join("", pieces)).isEqualTo(expected);
      assertThat(end).isEqualTo(new Continuation(expected.length() + 4, Ending.STOP));
    }
  }

  @Test
  void theModelMayEndTheText() {
    String whole = generate(GREEDY, 1, "ROMEO:\n");
    char last = whole.charAt(30);
    try (GptDecoder decoder = new GptDecoder(network)) {
      StringBuilder text = new StringBuilder();
      Continuation end =
          generator(decoder, GREEDY, characters.encode("" + last)[0], 1)
              .generate("ROMEO:\n", text::append);
      assertThat(text.toString()).isEqualTo(whole.substring(0, whole.indexOf(last)));
      assertThat(end).isEqualTo(new Continuation(text.length(), Ending.END_OF_TEXT));
    }
  }

  @Test
  void controlTokensAreNotPrintedAndAnyOfSeveralEndsTheText() {
    String whole = generate(GREEDY, 1, "ROMEO:\n");
    char control = whole.charAt(10);
    char last = whole.charAt(30);
    Set<Integer> ends = Set.of(characters.encode("" + last)[0], characters.encode("" + control)[0]);
    Tokenizer controlled = new Controlled(characters, characters.encode("" + control)[0]);
    try (GptDecoder decoder = new GptDecoder(network)) {
      StringBuilder text = new StringBuilder();
      TextBoundaries last30 = TextBoundaries.of(characters.encode("" + last)[0]);
      new TextGenerator(decoder, controlled, GREEDY, last30, 1).generate("ROMEO:\n", text::append);
      String shown = whole.substring(0, whole.indexOf(last));
      assertThat(text.toString()).isEqualTo(shown.replace("" + control, ""));
      StringBuilder first = new StringBuilder();
      new TextGenerator(decoder, characters, GREEDY, new TextBoundaries(0, ends), 1)
          .generate("ROMEO:\n", first::append);
      int end = Math.min(whole.indexOf(last), whole.indexOf(control));
      assertThat(first.toString()).isEqualTo(whole.substring(0, end));
    }
  }

  @Test
  void aPenaltyMakesRepetitionRarer() {
    String plain = generate(GREEDY, 1, "ROMEO:\n");
    String varied = generate(greedy(1.5, 80, List.of()), 1, "ROMEO:\n");
    assertThat(varied.chars().distinct().count()).isGreaterThan(plain.chars().distinct().count());
  }

  /** Also beyond the context of 64: what is kept is what reading it all again would give. */
  @Test
  void turnsGoOnWhereTheTextWas() {
    GenerationSection section = greedy(1, 25, List.of());
    try (GptDecoder decoder = new GptDecoder(network)) {
      TextGenerator conversation = generator(decoder, section, NEVER, 1);
      StringBuilder all = new StringBuilder();
      for (String turn : List.of("ROMEO:\n", "\nJULIET:\n", "\nNurse:\n", "\nROMEO:\n")) {
        all.append(turn);
        StringBuilder reply = new StringBuilder();
        conversation.generate(turn, reply::append);
        assertThat(reply.toString()).isEqualTo(generate(section, 1, all.toString()));
        all.append(reply);
      }
    }
  }

  private static int[] ids(JsonNode array) {
    int[] ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = array.get(i).asInt();
    }
    return ids;
  }

  /** The same with one character as a control token. */
  private record Controlled(Tokenizer tokens, int control) implements Tokenizer {

    @Override
    public int[] encode(String text) {
      return tokens.encode(text);
    }

    @Override
    public byte[] decodeBytes(int[] ids) {
      return tokens.decodeBytes(ids);
    }

    @Override
    public boolean isSpecial(int id) {
      return id == control;
    }

    @Override
    public int vocabularySize() {
      return tokens.vocabularySize();
    }

    @Override
    public OptionalInt specialToken(String token) {
      return OptionalInt.empty();
    }

    @Override
    public String fingerprint() {
      return tokens.fingerprint();
    }
  }

  /** A character a token. */
  private record Characters(String all) implements Tokenizer {

    @Override
    public int[] encode(String text) {
      return text.chars().map(all::indexOf).toArray();
    }

    @Override
    public byte[] decodeBytes(int[] ids) {
      StringBuilder text = new StringBuilder();
      for (int id : ids) {
        text.append(all.charAt(id));
      }
      return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int vocabularySize() {
      return all.length();
    }

    @Override
    public OptionalInt specialToken(String token) {
      return OptionalInt.empty();
    }

    @Override
    public String fingerprint() {
      return all;
    }
  }
}
