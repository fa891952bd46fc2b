package io.gristmill.spark.serve;

import io.gristmill.model.generation.GenerationRequest;
import io.gristmill.tokenizer.chat.ChatEncoder;
import io.gristmill.tokenizer.chat.ChatMessage;
import java.util.List;
import java.util.Optional;

/** Makes the prompt of a conversation. */
public interface PromptTemplate {

  /**
   * For models without a template: {@link #lines}. A text that the model continues as the user ends
   * the answer.
   */
  PromptTemplate LINES =
      new PromptTemplate() {
        @Override
        public Prompt prompt(List<ChatMessage> messages) {
          return Prompt.of(lines(messages));
        }

        @Override
        public List<String> stops() {
          return List.of("\nuser:", "\nsystem:", "\nassistant:");
        }
      };

  /** The template of a model. The special token at the end of a turn is none of the stops. */
  static PromptTemplate of(ChatEncoder encoder) {
    List<String> stops =
        encoder.endOfTurnId().isPresent()
            ? List.of()
            : encoder.endOfTurn().map(List::of).orElse(List.of());
    return new PromptTemplate() {
      @Override
      public Prompt prompt(List<ChatMessage> messages) {
        return model -> encoder.prompt(messages);
      }

      @Override
      public List<String> stops() {
        return stops;
      }
    };
  }

  /** The template of a model, or else {@link #LINES}. */
  static PromptTemplate of(Optional<ChatEncoder> encoder) {
    return encoder.map(PromptTemplate::of).orElse(LINES);
  }

  /** A line {@code role: text} for each message, and the beginning of the assistant's line. */
  static String lines(List<ChatMessage> messages) {
    StringBuilder prompt = new StringBuilder();
    for (ChatMessage message : messages) {
      prompt.append(message.role()).append(": ").append(message.content()).append('\n');
    }
    return prompt.append("assistant:").toString();
  }

  /** The prompt, which the model continues with the answer. */
  Prompt prompt(List<ChatMessage> messages);

  /** Texts that end an answer, in addition to those of a request. */
  List<String> stops();

  /** A text to continue. */
  @FunctionalInterface
  interface Prompt {

    /**
     * The ids of the text.
     *
     * @throws io.gristmill.tokenizer.chat.jinja.Template.RenderException if a template rejects it
     */
    int[] ids(ServedModel model);

    /** A plain text. */
    static Prompt of(String text) {
      return model -> GenerationRequest.encode(model.tokenizer(), text, model.boundaries());
    }
  }
}
