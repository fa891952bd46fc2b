package io.gristmill.preprocessing.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptMaskerTest {

  private final ExcerptMasker masker = new ExcerptMasker();

  @Test
  void masksBeforeItCuts() {
    String text = "x".repeat(285) + " +49 30 901820 and more text";
    assertThat(masker.excerpt(text)).startsWith("xxx").doesNotContain("49", "901820").hasSize(300);
    assertThat(masker.excerpt("mail me@example.org")).isEqualTo("mail <EMAIL>");
  }

  @Test
  void leavesAShortTextWhole() {
    assertThat(masker.excerpt(" Hello world\n")).isEqualTo("Hello world");
    assertThat(ExcerptMasker.isCut("Hello world")).isFalse();
    assertThat(ExcerptMasker.isCut(masker.excerpt("word ".repeat(100)))).isTrue();
    assertThat(masker.excerpt("\ud83d\ude00".repeat(400))).hasSize(600);
  }
}
