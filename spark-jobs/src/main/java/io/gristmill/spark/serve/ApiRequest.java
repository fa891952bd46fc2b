package io.gristmill.spark.serve;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.model.generation.GenerationRequest;
import io.gristmill.spark.serve.PromptTemplate.Prompt;
import io.gristmill.tokenizer.chat.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The parameters of a request.
 *
 * @param prompts texts to continue
 * @param choices continuations of each
 * @param section the settings; {@code maxTokens} is at most the server's limit
 * @param seed empty for another one every time
 * @param alternatives as in {@link GenerationRequest}
 */
record ApiRequest(
    List<Prompt> prompts,
    int choices,
    GenerationSection section,
    OptionalLong seed,
    int alternatives,
    boolean isStream,
    boolean includesUsage) {

  private static final int COMPLETION_TOKENS = 16;
  private static final int CHAT_ALTERNATIVES = 20;
  private static final int COMPLETION_ALTERNATIVES = 5;
  private static final int MOST_PROBABILITIES = 1 << 18;
  private static final List<String> ROLES = List.of("system", "developer", "user", "assistant");

  /** Reads the body of a chat completion. */
  static ApiRequest chat(JsonNode body, PromptTemplate template, ServeLimits limits)
      throws ApiException {
    Fields fields = new Fields(body, Fields.CHAT);
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode message : fields.array("messages")) {
      messages.add(message(message, "messages[" + messages.size() + "]"));
    }
    if (messages.isEmpty()) {
      throw ApiException.invalid("messages", "invalid_value", "messages: none (expected some)");
    }
    boolean withProbabilities = fields.flag("logprobs");
    int top = (int) fields.integer("top_logprobs", 0, 0, CHAT_ALTERNATIVES);
    if (top > 0 && !withProbabilities) {
      throw ApiException.invalid(
          "top_logprobs", "invalid_value", "top_logprobs: without logprobs (expected it true)");
    }
    String key = fields.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
    return of(
        fields,
        List.of(template.prompt(messages)),
        (int) fields.integer(key, limits.tokens(), 1, limits.tokens()),
        template.stops(),
        withProbabilities ? top : GenerationRequest.NO_PROBABILITIES,
        limits);
  }

  /** Reads the body of a completion. */
  static ApiRequest completion(JsonNode body, ServeLimits limits) throws ApiException {
    Fields fields = new Fields(body, Fields.COMPLETION);
    int tokens = Math.min(COMPLETION_TOKENS, limits.tokens());
    return of(
        fields,
        fields.texts("prompt", limits.texts()).stream().map(Prompt::of).toList(),
        (int) fields.integer("max_tokens", tokens, 1, limits.tokens()),
        List.of(),
        (int)
            fields.integer(
                "logprobs", GenerationRequest.NO_PROBABILITIES, 0, COMPLETION_ALTERNATIVES),
        limits);
  }

  private static ApiRequest of(
      Fields fields,
      List<Prompt> prompts,
      int maxTokens,
      List<String> stops,
      int alternatives,
      ServeLimits limits)
      throws ApiException {
    if (prompts.isEmpty()) {
      throw ApiException.invalid("prompt", "invalid_value", "prompt: none (expected a text)");
    }
    List<String> all = new ArrayList<>(stops);
    all.addAll(fields.texts("stop", 4));
    if (all.contains("")) {
      throw ApiException.invalid("stop", "invalid_value", "stop: \"\" (expected some text)");
    }
    GenerationSection section =
        new GenerationSection(
            fields.number("temperature", 1, 0, 2),
            (int) fields.integer("top_k", 0, 0, Integer.MAX_VALUE),
            fields.number("top_p", 1, Double.MIN_NORMAL, 1),
            fields.number("repetition_penalty", 1, 0.01, 100),
            maxTokens,
            all);
    boolean isStream = fields.flag("stream");
    int choices = (int) fields.integer("n", 1, 1, limits.texts() / prompts.size());
    requireFewProbabilities((long) prompts.size() * choices * maxTokens, alternatives);
    return new ApiRequest(
        prompts,
        choices,
        section,
        fields.has("seed")
            ? OptionalLong.of(fields.integer("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE))
            : OptionalLong.empty(),
        alternatives,
        isStream,
        fields.includesUsage(isStream));
  }

  /** An answer is kept in memory until it is complete. */
  private static void requireFewProbabilities(long tokens, int alternatives) throws ApiException {
    if (tokens * (1 + alternatives) > MOST_PROBABILITIES) {
      throw ApiException.invalid(
          "logprobs",
          "invalid_value",
          format(
              "logprobs: %,d tokens with %d alternatives (expected at most %,d probabilities)",
              tokens, alternatives, MOST_PROBABILITIES));
    }
  }

  private static ChatMessage message(JsonNode message, String at) throws ApiException {
    String role = message.path("role").asText();
    if (!ROLES.contains(role)) {
      throw ApiException.invalid(
          at, "invalid_value", format("role: %s (expected one of %s) at %s", role, ROLES, at));
    }
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      return new ChatMessage(ChatMessage.role(role), content.asText());
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
        throw ApiException.invalid(
            at, "invalid_value", "content: not text (expected text) at " + at);
      }
      text.append(part.path("text").asText());
    }
    if (!content.isArray() || content.isEmpty()) {
      throw ApiException.invalid(at, "invalid_value", "content: none (expected text) at " + at);
    }
    return new ChatMessage(ChatMessage.role(role), text.toString());
  }
}
