package io.gristmill.spark.finetune;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.config.FinetuneSection.Task;
import io.gristmill.spark.finetune.Example.Conversation;
import io.gristmill.spark.finetune.Example.Labelled;
import io.gristmill.spark.finetune.Example.MalformedException;
import io.gristmill.spark.finetune.Example.Preference;
import io.gristmill.spark.finetune.Example.Valued;
import io.gristmill.tokenizer.chat.ChatMessage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Examples by the names of their fields, in the layouts that data sets have them:
 *
 * <ul>
 *   <li>{@code messages}, a list of {@code role} and {@code content}
 *   <li>{@code prompt} and {@code response} or {@code completion}
 *   <li>{@code instruction}, optionally {@code input}, and {@code output}, as Alpaca
 *   <li>{@code text} or {@code sentence}, and {@code label} or {@code value}
 *   <li>{@code prompt}, {@code chosen} and {@code rejected}, each a text or a list of messages;
 *       without a prompt it is what the two lists begin with
 * </ul>
 */
record ExampleFields(Task task) implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int MOST_SHOWN = 8;

  /** Reads the example of a JSON object. */
  Example read(JsonNode json) throws MalformedException {
    if (!json.isObject()) {
      throw new MalformedException("no JSON object");
    }
    return switch (task) {
      case CHAT -> conversation(json);
      case CLASSIFICATION -> labelled(text(json), label(json));
      case REGRESSION -> valued(text(json), scalar(json, "value"));
      case PREFERENCE -> preference(json);
    };
  }

  /** Reads the example of two columns. */
  Example read(String text, String second) throws MalformedException {
    return switch (task) {
      case CLASSIFICATION -> labelled(text, second);
      case REGRESSION -> valued(text, second);
      case CHAT, PREFERENCE -> throw new MalformedException("columns (expected JSON lines)");
    };
  }

  private static Example labelled(String text, String label) throws MalformedException {
    requireText(text);
    if (label.isBlank()) {
      throw new MalformedException("label: empty");
    }
    return new Labelled(text, label.strip());
  }

  private static Example valued(String text, String number) throws MalformedException {
    requireText(text);
    String stripped = number.strip();
    // Java would also read 1d and 0x1p3.
    float value = LabelSet.isNumber(stripped) ? Float.parseFloat(stripped) : Float.NaN;
    if (Float.isFinite(value)) {
      return new Valued(text, value);
    }
    throw new MalformedException(format("value: %.40s (expected a finite number)", number));
  }

  private static void requireText(String text) throws MalformedException {
    if (text.isBlank()) {
      throw new MalformedException("text: empty");
    }
  }

  private static String text(JsonNode json) throws MalformedException {
    for (String name : List.of("text", "sentence")) {
      if (json.path(name).isTextual()) {
        return json.path(name).asText();
      }
    }
    throw missing(json, "text, or sentence");
  }

  private static String label(JsonNode json) throws MalformedException {
    if (json.path("label").isFloatingPointNumber()) {
      throw new MalformedException(
          format("label: %s (expected a text or a whole number)", json.path("label")));
    }
    return scalar(json, "label");
  }

  private static String scalar(JsonNode json, String name) throws MalformedException {
    JsonNode value = json.path(name);
    if (!value.isTextual() && !value.isNumber() && !value.isBoolean()) {
      throw missing(json, name);
    }
    return value.asText();
  }

  private static MalformedException missing(JsonNode json, String expected) {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return new MalformedException(
        format(
            "fields: %s (expected %s)",
            names.subList(0, Math.min(MOST_SHOWN, names.size())), expected));
  }

  private static Example conversation(JsonNode json) throws MalformedException {
    List<ChatMessage> messages = new ArrayList<>();
    if (json.has("messages")) {
      messages.addAll(messages(json.path("messages"), "messages"));
    } else if (json.has("instruction") && json.has("output")) {
      String input = json.path("input").asText("");
      String instruction = string(json, "instruction");
      messages.add(user(input.isBlank() ? instruction : instruction + "\n\n" + input));
      messages.add(assistant(string(json, "output")));
    } else if (json.has("prompt") && (json.has("response") || json.has("completion"))) {
      messages.addAll(said(json, "prompt", ChatMessage.USER));
      String answer = json.has("response") ? "response" : "completion";
      messages.addAll(said(json, answer, ChatMessage.ASSISTANT));
    } else {
      throw missing(json, "messages, prompt and response, or instruction and output");
    }
    requireAnswer(messages);
    return new Conversation(messages);
  }

  private static Example preference(JsonNode json) throws MalformedException {
    if (!json.has("chosen") || !json.has("rejected")) {
      throw missing(json, "prompt, chosen and rejected");
    }
    List<ChatMessage> chosen = said(json, "chosen", ChatMessage.ASSISTANT);
    List<ChatMessage> rejected = said(json, "rejected", ChatMessage.ASSISTANT);
    List<ChatMessage> prompt =
        json.has("prompt") ? said(json, "prompt", ChatMessage.USER) : common(chosen, rejected);
    if (prompt.isEmpty()) {
      throw new MalformedException("prompt: empty");
    }
    if (prompt.equals(chosen) != prompt.equals(rejected)) {
      throw new MalformedException("chosen, rejected: one begins the other (expected two answers)");
    }
    chosen = without(prompt, chosen);
    rejected = without(prompt, rejected);
    requireAnswer(chosen);
    requireAnswer(rejected);
    if (chosen.equals(rejected)) {
      throw new MalformedException("chosen: the same as rejected");
    }
    return new Preference(prompt, chosen, rejected);
  }

  /** The longest common beginning of two conversations. */
  private static List<ChatMessage> common(List<ChatMessage> one, List<ChatMessage> other) {
    int count = 0;
    while (count < one.size() && count < other.size() && one.get(count).equals(other.get(count))) {
      count++;
    }
    return List.copyOf(one.subList(0, count));
  }

  /** A continuation may repeat its prompt. */
  private static List<ChatMessage> without(List<ChatMessage> prompt, List<ChatMessage> whole) {
    boolean repeats =
        whole.size() > prompt.size() && whole.subList(0, prompt.size()).equals(prompt);
    return repeats ? List.copyOf(whole.subList(prompt.size(), whole.size())) : whole;
  }

  /** A text of one role, or a list of messages. */
  private static List<ChatMessage> said(JsonNode json, String name, String role)
      throws MalformedException {
    return json.path(name).isArray()
        ? messages(json.path(name), name)
        : List.of(new ChatMessage(role, string(json, name)));
  }

  private static List<ChatMessage> messages(JsonNode list, String name) throws MalformedException {
    if (!list.isArray()) {
      throw new MalformedException(name + ": no list (expected messages)");
    }
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode message : list) {
      String role = ChatMessage.role(message.path("role").asText());
      if (!ChatMessage.ROLES.contains(role)) {
        throw new MalformedException(
            format("role: %.40s (expected one of %s)", role, ChatMessage.ROLES));
      }
      Optional<String> content = content(message.path("content"));
      if (content.isEmpty()) {
        throw new MalformedException(format("content: no text (expected one) of %s", role));
      }
      messages.add(new ChatMessage(role, content.get()));
    }
    return messages;
  }

  /** A text, or a list of parts that are texts. */
  private static Optional<String> content(JsonNode content) {
    if (content.isTextual()) {
      return Optional.of(content.asText());
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("text").isTextual()) {
        return Optional.empty();
      }
      text.append(part.path("text").asText());
    }
    return content.isArray() ? Optional.of(text.toString()) : Optional.empty();
  }

  private static void requireAnswer(List<ChatMessage> messages) throws MalformedException {
    if (messages.stream().noneMatch(ChatMessage::isAnswer)) {
      throw new MalformedException("messages: no answer of the assistant");
    }
    if (messages.stream().anyMatch(m -> m.isAnswer() && m.content().isBlank())) {
      throw new MalformedException("answer: empty");
    }
  }

  private static String string(JsonNode json, String name) throws MalformedException {
    if (!json.path(name).isTextual()) {
      throw new MalformedException(name + ": no text (expected one)");
    }
    return json.path(name).asText();
  }

  private static ChatMessage user(String text) {
    return new ChatMessage(ChatMessage.USER, text);
  }

  private static ChatMessage assistant(String text) {
    return new ChatMessage(ChatMessage.ASSISTANT, text);
  }
}
