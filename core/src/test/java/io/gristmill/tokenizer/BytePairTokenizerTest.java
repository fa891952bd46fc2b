package io.gristmill.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Tests the tokenizer on a small trained vocabulary. */
class BytePairTokenizerTest {

  private static final BytePairTokenizer TOKENIZER = new BytePairTokenizer(model());

  @Test
  void encodesAndDecodes() {
    int[] ids = TOKENIZER.encode("the cat");
    assertThat(ids).hasSizeLessThan(7);
    assertThat(TOKENIZER.decode(ids)).isEqualTo("the cat");
    assertThat(TOKENIZER.encode("")).isEmpty();
  }

  @Test
  void specialTokensInTextArePlainText() {
    int end = TOKENIZER.specialToken("<|endoftext|>").getAsInt();
    int[] ids = TOKENIZER.encode("a<|endoftext|>b");
    assertThat(ids).doesNotContain(end);
    assertThat(TOKENIZER.decode(ids)).isEqualTo("a<|endoftext|>b");
    assertThat(TOKENIZER.decode(new int[] {end})).isEqualTo("<|endoftext|>");
    assertThat(TOKENIZER.specialToken("<|pad|>")).isEmpty();
  }

  @Property(tries = 1000)
  void everyWellFormedStringRoundTrips(@ForAll int[] codePoints) {
    StringBuilder text = new StringBuilder();
    for (int c : codePoints) {
      int codePoint = Math.floorMod(c, Character.MAX_CODE_POINT + 1);
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        text.appendCodePoint(codePoint);
      }
    }
    String expected = text.toString();
    assertThat(TOKENIZER.decode(TOKENIZER.encode(expected))).isEqualTo(expected);
  }

  @Test
  void anUnpairedSurrogateIsReadAsTheReplacementCharacter() {
    for (String text : List.of("a\uD800b", "\uDC00", "\uD83D\uD83D\uDE00", "x\uD800")) {
      String expected = text.replaceAll("[\\uD800-\\uDFFF]", "\uFFFD");
      assertThat(TOKENIZER.encode(text)).isEqualTo(TOKENIZER.encode(expected));
    }
    assertThat(TOKENIZER.decode(TOKENIZER.encode("\uD83D\uD83D\uDE00"))).isEqualTo("\uFFFD😀");
  }

  @Test
  void aMegabyteOfOneCharacterTakesLinearTime() {
    for (String character : List.of("a", " ", "!", "7", "日", "\n")) {
      String text = character.repeat(1_000_000);
      int[] ids =
          Assertions.assertTimeoutPreemptively(
              Duration.ofSeconds(20), () -> TOKENIZER.encode(text));
      assertThat(TOKENIZER.decode(ids)).isEqualTo(text);
    }
  }

  @Test
  void threadsMayShareOne() {
    String text = "the cat sat on the mat and the dog on the log ".repeat(200);
    int[] expected = TOKENIZER.encode(text);
    BytePairTokenizer shared = new BytePairTokenizer(model());
    assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> shared.encode(text)))
        .allSatisfy(ids -> assertThat(ids).isEqualTo(expected));
  }

  @Test
  void refusesAnIdOutsideTheVocabulary() {
    assertThatThrownBy(() -> TOKENIZER.decode(new int[] {-1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1 (expected 0 to " + (TOKENIZER.vocabularySize() - 1));
  }

  @Test
  void serializesAsItsModel() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(TOKENIZER);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      BytePairTokenizer copy = (BytePairTokenizer) in.readObject();
      assertThat(copy.fingerprint()).isEqualTo(TOKENIZER.fingerprint());
      assertThat(copy.encode("the cat")).isEqualTo(TOKENIZER.encode("the cat"));
    }
  }

  @Test
  void gpt2AgreesOnLongRuns() throws IOException {
    BytePairTokenizer gpt2 = Gpt2.tokenizer();
    assertThat(gpt2.vocabularySize()).isEqualTo(50_257);
    assertThat(gpt2.specialToken("<|endoftext|>")).hasValue(50_256);
    String text = "a".repeat(100_000) + " ".repeat(100_000) + "日".repeat(30_000);
    assertThat(gpt2.decode(gpt2.encode(text))).isEqualTo(text);
  }

  private static BytePairModel model() {
    PieceCounts counts = new PieceCounts();
    String text = "the cat sat on the mat aaaa     !!!! 7777 日日日日 \n\n\n\n";
    counts.addText(text.repeat(3), PreTokenizers.named("gpt2"));
    Settings settings = new Settings(320, 2, List.of("<|endoftext|>"), "gpt2", Alphabet.ALL_BYTES);
    return new BytePairTrainer(settings, size -> {}).train(counts);
  }
}
