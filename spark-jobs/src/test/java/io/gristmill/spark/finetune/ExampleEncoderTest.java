package io.gristmill.spark.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.spark.finetune.Example.Conversation;
import io.gristmill.spark.finetune.Example.Labelled;
import io.gristmill.spark.finetune.Example.MalformedException;
import io.gristmill.spark.finetune.Example.Preference;
import io.gristmill.spark.finetune.Example.Valued;
import io.gristmill.spark.finetune.RowPacker.EncodedText;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.chat.ChatMessage;
import io.gristmill.tokenizer.chat.ChatTemplate;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ExampleEncoderTest {

  private static final BytePairTokenizer TOKENIZER = Plans.tokenizer();
  private static final int VOCABULARY = TOKENIZER.vocabularySize();

  private static ExampleEncoder encoder(int length, String... settings) {
    return new ExampleEncoder(Plans.plan(length, settings), TOKENIZER);
  }

  private static ChatMessage user(String text) {
    return new ChatMessage("user", text);
  }

  private static ChatMessage assistant(String text) {
    return new ChatMessage("assistant", text);
  }

  private static EncodedText chat(int length, ChatMessage... messages) throws MalformedException {
    return encoder(length, "finetune.task=chat").encode(new Conversation(List.of(messages))).get(0);
  }

  private static String text(int[] ids) {
    return TOKENIZER.decode(Arrays.stream(ids).filter(id -> id >= 0 && id < VOCABULARY).toArray());
  }

  /** Each target is the next input, or ends the text. */
  private static void requireNextIds(EncodedText text) {
    for (int i = 0; i + 1 < text.length(); i++) {
      assertThat(text.targets()[i]).isIn(TokenBatch.IGNORED, text.inputs()[i + 1]);
    }
  }

  @Test
  void targetsAreTheAnswersWithTheEndsOfTheirTurns() throws MalformedException {
    EncodedText text = chat(200, user("a"), assistant("yes"), user("b"), assistant("no"));
    requireNextIds(text);
    assertThat(text(text.targets())).isEqualTo("yes<|im_end|>no<|im_end|>");
    assertThat(text(text.inputs()))
        .isEqualTo(
            "<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nyes<|im_end|>\n"
                + "<|im_start|>user\nb<|im_end|>\n<|im_start|>assistant\nno");
    assertThat(text.isCut()).isFalse();
  }

  @Property(tries = 100)
  void promptsChangeNoTarget(@ForAll("texts") String one, @ForAll("texts") String other)
      throws MalformedException {
    int[] first = chat(500, user(one), assistant("yes"), user(one), assistant("no")).targets();
    int[] second = chat(500, user(other), assistant("yes"), user(other), assistant("no")).targets();
    assertThat(Arrays.stream(first).filter(id -> id >= 0).toArray())
        .isEqualTo(Arrays.stream(second).filter(id -> id >= 0).toArray());
  }

  @Property(tries = 100)
  void whatFitsKeepsTheEndOfEveryAnswer(
      @ForAll("talks") List<String> said, @ForAll("lengths") int length) throws MalformedException {
    List<ChatMessage> messages = new ArrayList<>(List.of(new ChatMessage("system", "s")));
    for (int i = 0; i < said.size(); i++) {
      messages.add(user("q" + i));
      messages.add(assistant("x" + said.get(i)));
    }
    ExampleEncoder encoder = encoder(length, "finetune.task=chat");
    EncodedText text = encoder.encode(new Conversation(messages)).get(0);
    assertThat(text.length()).isLessThanOrEqualTo(length);
    requireNextIds(text);
    String last = "x" + said.get(said.size() - 1) + "<|im_end|>";
    if (TOKENIZER.encode(last).length < length - 1) {
      assertThat(text(text.targets())).endsWith(last);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("<|im_end|>", "the", " mill", "\n", "ü", "yes")
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<List<String>> talks() {
    return texts().list().ofMinSize(1).ofMaxSize(5);
  }

  @Provide
  Arbitrary<Integer> lengths() {
    return Arbitraries.integers().between(8, 200);
  }

  @Test
  void longConversationsLoseWholeTurnsButNotTheSystemMessage() throws MalformedException {
    ChatMessage system = new ChatMessage("system", "be kind");
    EncodedText whole = chat(500, system, user("b"), assistant("two"));
    EncodedText text =
        chat(whole.length() + 5, system, user("a"), assistant("one"), user("b"), assistant("two"));
    assertThat(text.inputs()).isEqualTo(whole.inputs());
    assertThat(text.targets()).isEqualTo(whole.targets());
    assertThat(text.isCut()).isTrue();
  }

  @Test
  void aLongTurnLosesTheBeginningOfItsPrompt() throws MalformedException {
    EncodedText whole = chat(500, user("the mill at the river"), assistant("yes"));
    EncodedText text = chat(12, user("the mill at the river"), assistant("yes"));
    assertThat(text.inputs())
        .isEqualTo(Arrays.copyOfRange(whole.inputs(), whole.length() - 12, whole.length()));
    assertThat(text(text.targets())).isEqualTo("yes<|im_end|>");
    assertThat(text.isCut()).isTrue();
  }

  @Test
  void anAnswerThatDoesNotFitLosesItsEnd() throws MalformedException {
    EncodedText text = chat(6, user("a"), assistant("zyxwvutsrqponmlkjihgfedcba"));
    assertThat(text(text.targets())).isEqualTo("zyxwvu");
    assertThat(text.isCut()).isTrue();
  }

  @Test
  void aClassIsAskedForAtTheEndOfTheText() throws MalformedException {
    ExampleEncoder encoder =
        encoder(50, "finetune.task=classification", "finetune.labels=[bad,good]");
    EncodedText text = encoder.encode(new Labelled("mill", "good")).get(0);
    assertThat(text(text.inputs())).isEqualTo("mill<|endoftext|>");
    int last = text.length() - 1;
    assertThat(text.targets()[last]).isEqualTo(VOCABULARY + 1);
    assertThat(Arrays.copyOf(text.targets(), last)).containsOnly(TokenBatch.IGNORED);
    assertThatThrownBy(() -> encoder.encode(new Labelled("mill", "ugly")))
        .isInstanceOf(MalformedException.class)
        .hasMessage("label: ugly (expected one of the training labels)");
  }

  @Test
  void theOtherTargetsMayBeTheText() throws MalformedException {
    ExampleEncoder encoder =
        encoder(
            50,
            "finetune.task=classification",
            "finetune.labels=[bad,good]",
            "finetune.text-weight=0.5");
    EncodedText text = encoder.encode(new Labelled("mill", "bad")).get(0);
    int last = text.length() - 1;
    assertThat(Arrays.copyOf(text.targets(), last))
        .isEqualTo(Arrays.copyOfRange(text.inputs(), 1, last + 1));
    assertThat(text.targets()[last]).isEqualTo(VOCABULARY);
  }

  @Test
  void aValueIsTheBitsOfAFloat() throws MalformedException {
    ExampleEncoder encoder = encoder(6, "finetune.task=regression");
    EncodedText text = encoder.encode(new Valued("zyxwvuts", -2.5f)).get(0);
    assertThat(text(text.inputs())).isEqualTo("wvuts<|endoftext|>");
    assertThat(Float.intBitsToFloat(text.targets()[5])).isEqualTo(-2.5f);
    assertThat(text.isCut()).isTrue();
  }

  @Test
  void aPreferenceIsTwoTextsOfHalfARow() throws MalformedException {
    ExampleEncoder encoder = encoder(40, "finetune.task=preference");
    Preference pair =
        new Preference(
            List.of(user("a"), assistant("earlier"), user("b")),
            List.of(assistant("good")),
            List.of(assistant("bad")));
    List<EncodedText> texts = encoder.encode(pair);
    assertThat(texts).hasSize(2).allMatch(text -> text.length() <= 20);
    assertThat(text(texts.get(0).targets())).isEqualTo("good<|im_end|>");
    assertThat(text(texts.get(1).targets())).isEqualTo("bad<|im_end|>");
    texts.forEach(ExampleEncoderTest::requireNextIds);
  }

  @Test
  void answersWithTheSameIdsTeachNothing() {
    ExampleEncoder encoder = encoder(40, "finetune.task=preference");
    String same = "zyxwvutsrqponmlkjihgfedcba";
    Preference pair =
        new Preference(
            List.of(user("a")), List.of(assistant(same + "c")), List.of(assistant(same + "d")));
    assertThatThrownBy(() -> encoder.encode(pair))
        .isInstanceOf(MalformedException.class)
        .hasMessage("chosen: the same ids as rejected, as far as they fit");
  }

  @Test
  void aTemplateThatChangesOneConversationLosesThatOneAlone() throws MalformedException {
    String source =
        "{% for m in messages %}{{ m.role + ':' }}{{ m.content if loop.last else"
            + " m.content.split('</think>')[-1] }}|{% endfor %}"
            + "{% if add_generation_prompt %}assistant:{% endif %}";
    ExamplePlan plan = Plans.plan(200, "finetune.task=chat");
    ExampleEncoder encoder =
        new ExampleEncoder(
            new ExamplePlan(
                plan.section(),
                new ChatTemplate("thinking", source, new TreeMap<>()),
                plan.labels(),
                plan.split(),
                plan.modelVocabulary(),
                plan.endOfText(),
                plan.rowLength()),
            TOKENIZER);
    assertThat(encoder.encode(talk("one", "two")).get(0).learned()).isPositive();
    assertThatThrownBy(() -> encoder.encode(talk("<think>x</think>one", "two")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("changes what was said before an answer");
  }

  private static Conversation talk(String first, String second) {
    return new Conversation(List.of(user("a"), assistant(first), user("b"), assistant(second)));
  }
}
