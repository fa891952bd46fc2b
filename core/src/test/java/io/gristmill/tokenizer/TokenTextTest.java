package io.gristmill.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringTokenizer;
import org.junit.jupiter.api.Test;

class TokenTextTest {

  @Test
  void wordsOfTokensAreThoseOfTheirText() {
    Random random = new Random(1);
    for (int round = 0; round < 500; round++) {
      List<String> tokens = new ArrayList<>(List.of(""));
      for (int i = 0; i < 6; i++) {
        tokens.add(word(random));
      }
      TokenText text = TokenText.none(tokens.size());
      for (int id = 0; id < tokens.size(); id++) {
        text.set(id, tokens.get(id).getBytes(UTF_8));
      }
      StringBuilder all = new StringBuilder();
      int words = 0;
      int previous = 0; // without text, as the end of a document
      for (int i = 0; i < 20; i++) {
        int id = 1 + random.nextInt(tokens.size() - 1);
        words += text.words(id, previous);
        all.append(tokens.get(id));
        previous = id;
      }
      assertThat(words)
          .isEqualTo(new StringTokenizer(all.toString(), " \t\n\u000b\f\r").countTokens());
    }
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    int length = 1 + random.nextInt(4);
    for (int i = 0; i < length; i++) {
      word.append(" \n\tabé日".charAt(random.nextInt(7)));
    }
    return word.toString();
  }

  @Test
  void textOfSpecialTokensEndsAWord() {
    TokenText text = TokenText.none(2);
    text.set(1, "a".getBytes(UTF_8));
    assertThat(text.words(1, 0)).isEqualTo(1);
    assertThat(text.words(1, 1)).isZero();
    assertThat(text.words(0, 1)).isZero();
  }
}
