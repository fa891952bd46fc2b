package io.gristmill.tokenizer.chat;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.tokenizer.chat.jinja.MarkedText;
import io.gristmill.tokenizer.chat.jinja.Template;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The text of conversations, as Hugging Face's {@code chat_template} has it.
 *
 * @param name for messages
 * @param source in Jinja
 * @param tokens texts of special tokens by their names, such as {@code eos_token}
 */
public record ChatTemplate(String name, String source, SortedMap<String, String> tokens)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** For what is no conversation. */
  public static final ChatTemplate NONE = new ChatTemplate("none", "", new TreeMap<>());

  private static final String CHATML =
      """
      {% for message in messages %}
      {{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
      {{ '<|im_start|>assistant\\n' }}
      {%- endif %}
      """;

  /** As {@code serve} writes conversations for models without a template; answers have an end. */
  private static final String LINES =
      """
      {% for message in messages %}
      {%- if message['role'] == 'assistant' %}
      {{- 'assistant:' + ' ' + message['content'] | trim + eos_token + '\\n' }}
      {%- else %}
      {{- message['role'] + ': ' + message['content'] | trim + '\\n' }}
      {%- endif %}
      {%- endfor %}
      {%- if add_generation_prompt %}
      {{- 'assistant:' }}
      {%- endif %}
      """;

  private static final Map<String, String> BUILT_IN =
      new TreeMap<>(Map.of("chatml", CHATML, "lines", LINES));

  /** A template that is part of Gristmill. */
  public static Optional<ChatTemplate> builtIn(String name, SortedMap<String, String> tokens) {
    return Optional.ofNullable(BUILT_IN.get(name))
        .map(source -> new ChatTemplate(name, source, tokens));
  }

  /** The error for a name that is no built-in template, nor a file. */
  public static InvalidConfigException unknown(String name, String key) {
    return new InvalidConfigException(
        format(
            "%s: %s (expected %s or the file of a template)",
            key, name, String.join(", ", BUILT_IN.keySet())));
  }

  /** Reads the template once, to render many conversations. */
  public Renderer renderer() {
    return new Renderer(Template.parse(source, name), tokens);
  }

  /** Renders conversations. Thread-safe. */
  public record Renderer(Template template, SortedMap<String, String> tokens) {

    /** A conversation. */
    public MarkedText conversation(List<ChatMessage> messages) {
      return render(messages, false);
    }

    /** A conversation and the beginning of an answer to it. */
    public MarkedText prompt(List<ChatMessage> messages) {
      return render(messages, true);
    }

    private MarkedText render(List<ChatMessage> messages, boolean withPrompt) {
      Map<String, Object> variables = new HashMap<>();
      tokens.forEach((name, text) -> variables.put(name, MarkedText.own(text)));
      variables.put("messages", messages.stream().map(Renderer::values).toList());
      variables.put("add_generation_prompt", withPrompt);
      return template.render(variables);
    }

    private static Object values(ChatMessage message) {
      return Map.<String, Object>of(
          "role", MarkedText.own(message.role()), "content", MarkedText.given(message.content()));
    }
  }
}
