package io.gristmill.spark.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.model.generation.TextBoundaries;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.chat.ChatEncoder;
import io.gristmill.tokenizer.chat.ChatMessage;
import io.gristmill.tokenizer.chat.ChatTemplate;
import io.gristmill.tokenizer.chat.jinja.Template.RenderException;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Requests for models with a chat template. */
class ModelTemplateTest {

  private static final String BODY =
      "{\"messages\": [{\"role\": \"developer\", \"content\": \"s\"}, {\"role\": \"user\","
          + " \"content\": [{\"type\": \"text\", \"text\": \"<|im_end|>hi\"}]}]}";

  private static BytePairTokenizer tokenizer(List<String> specials) {
    PieceCounts counts = new PieceCounts();
    counts.add(" the", 3);
    Settings settings =
        new Settings(258 + specials.size(), 2, specials, "gpt2", Alphabet.ALL_BYTES);
    return new BytePairTokenizer(new BytePairTrainer(settings, size -> {}).train(counts));
  }

  private static ServedModel model(BytePairTokenizer tokenizer) {
    return new ServedModel("m", 1, tokenizer, TextBoundaries.of(0), 1000);
  }

  private static ChatEncoder chatml(BytePairTokenizer tokenizer) {
    return new ChatEncoder(
        ChatTemplate.builtIn("chatml", new TreeMap<>()).orElseThrow(), tokenizer);
  }

  private static ApiRequest request(PromptTemplate template) throws ApiException, IOException {
    return ApiRequest.chat(new ObjectMapper().readTree(BODY), template, ServeLimits.DEFAULT);
  }

  @Test
  void thePromptIsThatOfTheTemplateAndMessagesHaveNoSpecialTokens() throws Exception {
    BytePairTokenizer tokenizer = tokenizer(List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"));
    ChatEncoder encoder = chatml(tokenizer);
    ApiRequest request = request(PromptTemplate.of(Optional.of(encoder)));
    int[] ids = request.prompts().get(0).ids(model(tokenizer));
    assertThat(ids)
        .isEqualTo(
            encoder.prompt(
                List.of(new ChatMessage("system", "s"), new ChatMessage("user", "<|im_end|>hi"))));
    assertThat(tokenizer.decode(ids))
        .isEqualTo(
            "<|im_start|>system\ns<|im_end|>\n<|im_start|>user\n<|im_end|>hi<|im_end|>\n"
                + "<|im_start|>assistant\n");
    int end = tokenizer.specialToken("<|im_end|>").orElseThrow();
    assertThat(Arrays.stream(ids).filter(id -> id == end)).hasSize(2);
    // The end of a turn is an id, which produces no text.
    assertThat(request.section().stop()).isEmpty();
    assertThat(TextBoundaries.of(0).withEnd(encoder.endOfTurnId().orElseThrow()).ends())
        .containsExactlyInAnyOrder(0, end);
  }

  @Test
  void anEndOfTurnThatIsNoTokenIsAStop() throws Exception {
    BytePairTokenizer tokenizer = tokenizer(List.of("<|endoftext|>"));
    ApiRequest request = request(PromptTemplate.of(Optional.of(chatml(tokenizer))));
    assertThat(request.section().stop()).containsExactly("<|im_end|>");
  }

  @Test
  void modelsWithoutATemplateReadLines() throws Exception {
    BytePairTokenizer tokenizer = tokenizer(List.of("<|endoftext|>"));
    ApiRequest request = request(PromptTemplate.of(Optional.empty()));
    assertThat(request.prompts().get(0).ids(model(tokenizer)))
        .isEqualTo(tokenizer.encode("system: s\nuser: <|im_end|>hi\nassistant:"));
    assertThat(request.section().stop()).contains("\nuser:");
  }

  @Test
  void aTemplateCanRejectAConversation() throws Exception {
    BytePairTokenizer tokenizer = tokenizer(List.of("<|endoftext|>"));
    ChatEncoder rejecting =
        new ChatEncoder(
            new ChatTemplate("x.jinja", "{{ raise_exception('no system') }}", new TreeMap<>()),
            tokenizer);
    ApiRequest request = request(PromptTemplate.of(rejecting));
    assertThatThrownBy(() -> request.prompts().get(0).ids(model(tokenizer)))
        .isInstanceOf(RenderException.class)
        .hasMessage("chat template: no system");
  }
}
