package io.gristmill.tokenizer.chat;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.chat.ChatTemplate.Renderer;
import io.gristmill.tokenizer.chat.jinja.MarkedText;
import io.gristmill.tokenizer.chat.jinja.Template.RenderException;
import io.gristmill.tokenizer.pipeline.AddedToken;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy.Treatment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Encodes conversations by a chat template. Special tokens are those that the template writes; the
 * same characters in a message are plain text, so that no message can end its turn or begin
 * another.
 *
 * <p>Prompts and answers are encoded separately, because an answer is generated after its prompt
 * was encoded. Thread-safe.
 */
public final class ChatEncoder {

  private static final SpecialTokenPolicy TOKENS = SpecialTokenPolicy.all(Treatment.AS_TOKEN);

  private final ChatTemplate template;
  private final Renderer renderer;
  private final BytePairTokenizer tokenizer;
  private final List<AddedToken> specials;
  private final boolean hasNormalizer;

  /**
   * @throws InvalidInputException if the template is not one of the supported Jinja
   */
  public ChatEncoder(ChatTemplate template, BytePairTokenizer tokenizer) {
    this.template = template;
    this.renderer = template.renderer();
    this.tokenizer = tokenizer;
    this.specials = List.copyOf(tokenizer.model().specials());
    this.hasNormalizer = tokenizer.model().options().hasNormalizer();
  }

  public ChatTemplate template() {
    return template;
  }

  /**
   * The ids that a model continues with an answer.
   *
   * @throws RenderException if the template rejects the conversation
   */
  public int[] prompt(List<ChatMessage> messages) {
    MarkedText prompt = renderer.prompt(messages);
    Parts parts = new Parts();
    // Templates may write earlier turns in another way than the last one, and what is learned in
    // another way than the prompt: no thoughts, for instance.
    for (Answer answer : answers(messages, problem -> {})) {
      if (prompt.startsWith(answer.whole()) && answer.begin() >= parts.end) {
        parts.add(answer.whole(), answer.begin(), false);
        parts.add(answer.whole(), answer.end(), true);
      }
    }
    parts.add(prompt, prompt.length(), false);
    return parts.chat().ids();
  }

  /**
   * Encodes a conversation up to its last answer.
   *
   * @throws RenderException if the template rejects the conversation
   * @throws InvalidInputException if the template has not the parts of a conversation in their
   *     order
   */
  public EncodedChat conversation(List<ChatMessage> messages) {
    Parts parts = new Parts();
    MarkedText before = MarkedText.own("");
    for (Answer answer : answers(messages, this::reject)) {
      if (!answer.whole().startsWith(before)) {
        throw wrong("changes what was said before an answer (expected the same text)");
      }
      parts.add(answer.whole(), answer.begin(), false);
      parts.add(answer.whole(), answer.end(), true);
      before = answer.whole().sub(0, answer.end());
    }
    return parts.chat();
  }

  /**
   * The text that ends an answer; empty if there is none, or the template rejects a question with
   * an answer.
   */
  public Optional<String> endOfTurn() {
    try {
      MarkedText whole =
          renderer.conversation(
              List.of(
                  new ChatMessage(ChatMessage.USER, "a"),
                  new ChatMessage(ChatMessage.ASSISTANT, "b")));
      String end = whole.chars().substring(whole.givenEnd());
      return Optional.of(end.isBlank() ? end : end.strip()).filter(text -> !text.isEmpty());
    } catch (RenderException e) {
      return Optional.empty();
    }
  }

  /** The special token in the end of an answer, at which generation stops. */
  public Optional<Integer> endOfTurnId() {
    return endOfTurn()
        .flatMap(
            end ->
                IntStream.of(tokenizer.encode(end, TOKENS))
                    .filter(tokenizer::isSpecial)
                    .boxed()
                    .findFirst());
  }

  /**
   * An answer within the conversation so far.
   *
   * @param begin one past the prompt
   * @param end one past the end of the turn
   */
  private record Answer(MarkedText whole, int begin, int end) {}

  /**
   * The answers of a conversation without those that its template does not mark off.
   *
   * @param problems receives why it does not
   */
  private List<Answer> answers(List<ChatMessage> messages, Consumer<String> problems) {
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i).isAnswer()) {
        MarkedText prompt = renderer.prompt(messages.subList(0, i));
        MarkedText whole = renderer.conversation(messages.subList(0, i + 1));
        int answered = Math.max(prompt.length(), whole.givenEnd());
        if (!whole.startsWith(prompt)) {
          problems.accept(
              "has another text before an answer than in its prompt (expected the same)");
        } else if (answered == whole.length()) {
          problems.accept("has no text after an answer (expected the end of a turn)");
        } else {
          answers.add(new Answer(whole, prompt.length(), end(whole, answered)));
        }
      }
    }
    return answers;
  }

  /** The end of a turn: what follows the answer, without white space at the end of it. */
  private static int end(MarkedText whole, int answered) {
    String rest = whole.chars().substring(answered);
    return answered + (rest.isBlank() ? rest : rest.stripTrailing()).length();
  }

  private void reject(String what) {
    throw wrong(what);
  }

  private InvalidInputException wrong(String what) {
    return new InvalidInputException(format("chat template: %s at %s", what, template.name()));
  }

  /** Encodes a text in which only the template's own characters form special tokens. */
  int[] encode(MarkedText text) {
    BitSet plain = new BitSet(text.length());
    for (AddedToken special : specials) {
      markPlain(special.text(), text, plain);
    }
    if (hasNormalizer) {
      // A normalized message may have special tokens that the message does not have.
      IntStream.range(0, text.length()).filter(i -> text.hasGiven(i, i + 1)).forEach(plain::set);
    }
    IntStream.Builder ids = IntStream.builder();
    for (int from = 0; from < text.length(); ) {
      boolean isPlain = plain.get(from);
      int next = isPlain ? plain.nextClearBit(from) : plain.nextSetBit(from);
      int to = next < 0 ? text.length() : Math.min(next, text.length());
      String part = text.chars().substring(from, to);
      for (int id : tokenizer.encode(part, isPlain ? SpecialTokenPolicy.TEXT : TOKENS)) {
        ids.add(id);
      }
      from = to;
    }
    return ids.build().toArray();
  }

  /** Marks what looks like a token and is not entirely the template's. */
  private static void markPlain(String token, MarkedText text, BitSet plain) {
    for (int at = text.chars().indexOf(token); at >= 0; at = text.chars().indexOf(token, at + 1)) {
      if (text.hasGiven(at, at + token.length())) {
        plain.set(at, at + token.length());
      }
    }
  }

  /** The parts of a conversation, encoded one by one. */
  private final class Parts {

    private final List<int[]> ids = new ArrayList<>();
    private final BitSet answers = new BitSet();
    private int count;
    private int end;

    /** Adds the text from the last part to {@code to}. */
    void add(MarkedText whole, int to, boolean isAnswer) {
      int[] part = encode(whole.sub(end, to));
      answers.set(count, count + part.length, isAnswer);
      ids.add(part);
      count += part.length;
      end = to;
    }

    EncodedChat chat() {
      int[] all = ids.stream().flatMapToInt(IntStream::of).toArray();
      boolean[] isAnswer = new boolean[count];
      answers.stream().forEach(i -> isAnswer[i] = true);
      return new EncodedChat(all, isAnswer);
    }
  }

  /**
   * A conversation as ids, up to the end of its last answer.
   *
   * @param isAnswer whether the assistant wrote each id, which includes the end of its turn
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record EncodedChat(int[] ids, boolean[] isAnswer) {

    /** Number of ids that the assistant wrote. */
    public int answerTokens() {
      int count = 0;
      for (boolean answer : isAnswer) {
        count += answer ? 1 : 0;
      }
      return count;
    }
  }
}
