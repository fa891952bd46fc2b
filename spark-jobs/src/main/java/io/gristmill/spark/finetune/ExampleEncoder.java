package io.gristmill.spark.finetune;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.FinetuneSection.Task;
import io.gristmill.error.InvalidInputException;
import io.gristmill.spark.finetune.Example.Conversation;
import io.gristmill.spark.finetune.Example.Labelled;
import io.gristmill.spark.finetune.Example.MalformedException;
import io.gristmill.spark.finetune.Example.Preference;
import io.gristmill.spark.finetune.Example.Valued;
import io.gristmill.spark.finetune.RowPacker.EncodedText;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.chat.ChatEncoder;
import io.gristmill.tokenizer.chat.ChatEncoder.EncodedChat;
import io.gristmill.tokenizer.chat.ChatMessage;
import io.gristmill.tokenizer.chat.jinja.Template.RenderException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Encodes examples as the texts of a row. */
final class ExampleEncoder {

  private final ExamplePlan plan;
  private final BytePairTokenizer tokenizer;
  private final ChatEncoder chats;
  private final Map<String, Integer> labels;

  /**
   * @throws io.gristmill.error.InvalidInputException if the chat template cannot be read
   */
  ExampleEncoder(ExamplePlan plan, BytePairTokenizer tokenizer) {
    this.plan = plan;
    this.tokenizer = tokenizer;
    List<String> names = plan.labels().names();
    this.labels =
        IntStream.range(0, names.size()).boxed().collect(Collectors.toMap(names::get, i -> i));
    this.chats = new ChatEncoder(plan.template(), tokenizer);
  }

  /**
   * Encodes an example: two texts for a preference, otherwise one. The texts fit into a row.
   *
   * @throws MalformedException if it cannot be learned
   */
  List<EncodedText> encode(Example example) throws MalformedException {
    List<EncodedText> texts = texts(example);
    if (texts.stream().anyMatch(text -> text.learned() == 0)) {
      throw new MalformedException("answer: no tokens after a first one");
    }
    if (texts.size() == 2 && texts.get(0).isSame(texts.get(1))) {
      throw new MalformedException("chosen: the same ids as rejected, as far as they fit");
    }
    return texts;
  }

  private List<EncodedText> texts(Example example) throws MalformedException {
    try {
      if (example instanceof Conversation chat) {
        return List.of(conversation(chat.messages()));
      }
      if (example instanceof Preference pair) {
        return List.of(continuation(pair, pair.chosen()), continuation(pair, pair.rejected()));
      }
      if (example instanceof Labelled text) {
        return List.of(labelled(text));
      }
      return List.of(valued((Valued) example));
    } catch (RenderException | InvalidInputException e) {
      // A template that may be used with others cannot write this conversation.
      throw new MalformedException(e.getMessage());
    }
  }

  private EncodedText conversation(List<ChatMessage> messages) {
    EncodedChat whole = chats.conversation(messages);
    if (whole.ids().length - 1 <= plan.rowLength()) {
      return EncodedText.of(whole, plan.rowLength(), false);
    }
    // The fewest turns to drop, of which each makes it shorter.
    List<List<ChatMessage>> shorter = withoutFirstTurns(messages);
    int low = 0;
    int high = shorter.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      boolean fits = chats.conversation(shorter.get(middle)).ids().length - 1 <= plan.rowLength();
      low = fits ? low : middle + 1;
      high = fits ? middle : high;
    }
    EncodedChat rest = shorter.isEmpty() ? whole : chats.conversation(shorter.get(low));
    return EncodedText.of(rest, plan.rowLength(), true);
  }

  /** The conversation without its first turn, its first two, and so on, with its system message. */
  private static List<List<ChatMessage>> withoutFirstTurns(List<ChatMessage> messages) {
    int head = messages.get(0).role().equals(ChatMessage.SYSTEM) ? 1 : 0;
    List<List<ChatMessage>> shorter = new ArrayList<>();
    for (int i = head + 1; i < messages.size(); i++) {
      List<ChatMessage> rest = messages.subList(i, messages.size());
      boolean beginsTurn = rest.get(0).role().equals(ChatMessage.USER);
      if (beginsTurn && rest.stream().anyMatch(ChatMessage::isAnswer)) {
        List<ChatMessage> kept = new ArrayList<>(messages.subList(0, head));
        kept.addAll(rest);
        shorter.add(kept);
      }
    }
    return shorter;
  }

  private EncodedText continuation(Preference pair, List<ChatMessage> continuation) {
    EncodedChat whole = chats.conversation(pair.with(continuation));
    int prompt = chats.prompt(pair.prompt()).length;
    Arrays.fill(whole.isAnswer(), 0, Math.min(prompt, whole.ids().length), false);
    return EncodedText.of(whole, plan.rowLength() / 2, false);
  }

  private EncodedText labelled(Labelled example) throws MalformedException {
    Integer label = labels.get(example.label());
    if (label == null) {
      throw new MalformedException(
          format("label: %.40s (expected one of the training labels)", example.label()));
    }
    EncodedText text = asked(example.text(), plan.modelVocabulary() + label);
    if (plan.section().textWeight() > 0) {
      System.arraycopy(text.inputs(), 1, text.targets(), 0, text.length() - 1);
    }
    return text;
  }

  private EncodedText valued(Valued example) throws MalformedException {
    return asked(example.text(), Float.floatToRawIntBits(example.value()));
  }

  /** A text and the end of it, where the output is asked for. */
  private EncodedText asked(String text, int target) throws MalformedException {
    int[] ids = tokenizer.encodePrompt(text);
    if (ids.length == 0) {
      throw new MalformedException("text: no tokens");
    }
    int kept = Math.min(ids.length, plan.rowLength() - 1);
    int[] inputs = Arrays.copyOfRange(ids, ids.length - kept, ids.length + 1);
    inputs[kept] = plan.endOfText();
    int[] targets = EncodedText.ignored(kept + 1);
    targets[kept] = target;
    return new EncodedText(inputs, targets, kept < ids.length);
  }

  /** Whether examples of a task are conversations. */
  static boolean usesTemplate(Task task) {
    return task == Task.CHAT || task == Task.PREFERENCE;
  }
}
