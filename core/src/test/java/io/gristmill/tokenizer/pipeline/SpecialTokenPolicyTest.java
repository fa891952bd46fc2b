package io.gristmill.tokenizer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pipeline.AddedTokenScanner.AddedTokens;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy.Treatment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SpecialTokenPolicyTest {

  private static final List<String> SPECIALS = List.of("<|end|>", "<|end|>!", "<|user|>");
  private static final BytePairTokenizer TOKENIZER = tokenizer();
  private static final SpecialTokenPolicy TOKENS = SpecialTokenPolicy.all(Treatment.AS_TOKEN);
  private static final SpecialTokenPolicy TEXT = SpecialTokenPolicy.all(Treatment.AS_TEXT);
  private static final SpecialTokenPolicy FORBIDDEN = SpecialTokenPolicy.all(Treatment.FORBIDDEN);

  @Test
  void allowedTokensBecomeTheirIds() {
    assertThat(TOKENIZER.encode("a<|end|>b", TOKENS)).containsExactly(byteId('a'), 0, byteId('b'));
    assertThat(TOKENIZER.encode("<|user|><|end|>", TOKENS)).containsExactly(2, 0);
    assertThat(TOKENIZER.encode("", TOKENS)).isEmpty();
  }

  @Test
  void findsTheLongestTokenAtAPosition() {
    assertThat(TOKENIZER.encode("<|end|>!<|end|>?", TOKENS)).containsExactly(1, 0, byteId('?'));
  }

  @Test
  void treatedAsTextTheyAreEncodedLikePlainText() {
    String text = "a<|end|>!b<|user|>";
    assertThat(TOKENIZER.encode(text, TEXT)).isEqualTo(TOKENIZER.encode(text));
    assertThat(TOKENIZER.encode(text)).doesNotContain(0, 1, 2);
  }

  @Test
  void namesAForbiddenTokenAndItsPosition() {
    assertThatThrownBy(() -> TOKENIZER.encode("one <|user|> two", FORBIDDEN))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "special token: <|user|> (expected none in a text that must not have it)"
                + " at character 4");
    assertThat(TOKENIZER.encode("one <|usr|> two", FORBIDDEN))
        .isEqualTo(TOKENIZER.encode("one <|usr|> two"));
  }

  @Test
  void oneTokenMayBeTreatedDifferently() {
    SpecialTokenPolicy endOnly =
        FORBIDDEN.except("<|end|>", Treatment.AS_TOKEN).except("<|end|>!", Treatment.AS_TEXT);
    assertThat(TOKENIZER.encode("<|end|>!", endOnly)).containsExactly(0, byteId('!'));
    assertThatThrownBy(() -> TOKENIZER.encode("<|end|><|user|>", endOnly))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at character 7");
  }

  @Property(tries = 500)
  void decodingReturnsTheTextForEveryPolicy(@ForAll("texts") String text) {
    assertThat(TOKENIZER.decode(TOKENIZER.encode(text, TOKENS))).isEqualTo(text);
    assertThat(TOKENIZER.decode(TOKENIZER.encode(text, TEXT))).isEqualTo(text);
  }

  /** Where each begins follows from taking the longest at every place, left to right. */
  @Property(tries = 500)
  void findsTheSameAsTryingEveryPosition(@ForAll("texts") String text) {
    List<String> expected = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      String rest = text.substring(at);
      String found =
          rest.startsWith("<|end|>!")
              ? "<|end|>!"
              : SPECIALS.stream().filter(rest::startsWith).findFirst().orElse("");
      if (!found.isEmpty()) {
        expected.add(found + "@" + at);
      }
      at += Math.max(1, found.length());
    }
    AddedTokenScanner scanner =
        new AddedTokens(TOKENIZER.model().addedTokens(), UnaryOperator.identity())
            .scan(text, TOKENS);
    List<String> actual = new ArrayList<>();
    while (scanner.find()) {
      actual.add(scanner.token().text() + "@" + scanner.start());
    }
    assertThat(actual).isEqualTo(expected);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("<|end|>", "<|end|>!", "<|user|>", "<|", "end", "|>", "!", " ", "é", "<")
        .list()
        .ofMaxSize(12)
        .map(list -> String.join("", list));
  }

  private static int byteId(char c) {
    return TOKENIZER.encode(String.valueOf(c))[0];
  }

  private static BytePairTokenizer tokenizer() {
    Settings settings = new Settings(300, 1, SPECIALS, "cl100k", Alphabet.ALL_BYTES);
    return new BytePairTokenizer(
        new BytePairTrainer(settings, size -> {}).train(new PieceCounts()));
  }
}
