package io.gristmill.preprocessing.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import org.junit.jupiter.api.Test;

class WordSplittersTest {

  @Test
  void splitsAtWhiteSpaceOnly() {
    assertThat(WordSplitters.named("whitespace").words(" Don't\u00A0stop,\nnow. "))
        .containsExactly("Don't", "stop,", "now.");
  }

  @Test
  void reportsTheKnownNamesForAnUnknownOne() {
    assertThatThrownBy(() -> WordSplitters.named("nltk"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("word splitter: nltk (expected one of [spacy-en, unicode, whitespace])");
    assertThatThrownBy(() -> SentenceSplitters.named("punkt"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("sentence splitter: punkt (expected one of [spacy-en])");
  }
}
