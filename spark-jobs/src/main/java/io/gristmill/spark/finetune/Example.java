package io.gristmill.spark.finetune;

import io.gristmill.error.Messages;
import io.gristmill.tokenizer.chat.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One example, as it is in a file. */
sealed interface Example {

  /** The text by which the split is chosen: examples with the same text are on the same side. */
  String key();

  /** A conversation with at least one answer. */
  record Conversation(List<ChatMessage> messages) implements Example {

    @Override
    public String key() {
      return Example.key(messages);
    }
  }

  /** A text and the name of its class. */
  record Labelled(String text, String label) implements Example {

    @Override
    public String key() {
      return text.strip();
    }
  }

  /** A text and its finite value. */
  record Valued(String text, float value) implements Example {

    @Override
    public String key() {
      return text.strip();
    }
  }

  /** Two continuations of a conversation, the first of which is better. */
  record Preference(List<ChatMessage> prompt, List<ChatMessage> chosen, List<ChatMessage> rejected)
      implements Example {

    @Override
    public String key() {
      return Example.key(prompt);
    }

    List<ChatMessage> with(List<ChatMessage> continuation) {
      List<ChatMessage> all = new ArrayList<>(prompt);
      all.addAll(continuation);
      return all;
    }
  }

  private static String key(List<ChatMessage> messages) {
    return messages.stream()
        .map(message -> message.role() + "\u001f" + message.content().strip())
        .collect(Collectors.joining("\u001e"));
  }

  /** A line is no example; the message is the reason in the quarantine. */
  final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedException(String reason) {
      super(Messages.oneLine(reason));
    }
  }
}
