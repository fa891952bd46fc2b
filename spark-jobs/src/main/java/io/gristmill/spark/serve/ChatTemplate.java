package io.gristmill.spark.serve;

import java.util.List;

/** Makes the prompt of a conversation. */
public interface ChatTemplate {

  /**
   * A line {@code role: text} for each message, and the beginning of the assistant's line. A text
   * that the model continues as the user ends the answer.
   */
  ChatTemplate LINES =
      new ChatTemplate() {
        @Override
        public String prompt(List<Message> messages) {
          StringBuilder prompt = new StringBuilder();
          for (Message message : messages) {
            prompt.append(message.role()).append(": ").append(message.content()).append('\n');
          }
          return prompt.append("assistant:").toString();
        }

        @Override
        public List<String> stops() {
          return List.of("\nuser:", "\nsystem:", "\nassistant:");
        }
      };

  /** The text that the model continues with the answer. */
  String prompt(List<Message> messages);

  /** Texts that end an answer, in addition to those of a request. */
  List<String> stops();

  /** One turn of a conversation. */
  record Message(String role, String content) {}
}
