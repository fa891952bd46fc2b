package io.gristmill.preprocessing.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The English sentence splitter by example. */
class EnglishSentencesTest {

  private final SentenceSplitter splitter = SentenceSplitters.named(SentenceSplitters.SPACY_EN);

  @Test
  void endsASentenceAfterAMarkAndItsClosingPunctuation() {
    assertThat(splitter.sentences("He said \"No!\" Then (why?) he left. The end"))
        .containsExactly("He said \"No!\"", " Then (why?)", " he left.", " The end");
  }

  @Test
  void aLineBreakBelongsToTheNextSentence() {
    assertThat(splitter.sentences("One.\nTwo")).containsExactly("One.", "\nTwo");
    assertThat(splitter.sentences("One.\n\"Two\"")).containsExactly("One.", "\n\"Two\"");
  }

  @Test
  void doesNotEndASentenceInsideWordsNorAtEllipses() {
    assertThat(splitter.sentences("Mr. Low paid 3.50... at example.com."))
        .containsExactly("Mr. Low paid 3.50... at example.com.");
  }

  @Test
  void knowsTheMarksOfOtherScripts() {
    assertThat(splitter.sentences("क । ख 。 b")).containsExactly("क ।", " ख 。", " b");
  }

  @Test
  void anEmptyTextIsOneEmptySentence() {
    assertThat(splitter.sentences("")).containsExactly("");
  }

  @Test
  void keepsAllWhiteSpace() {
    assertThat(splitter.sentences("  a!  b! ")).containsExactly("  a!", "  b! ");
  }
}
