package io.gristmill.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessagesTest {

  @Test
  void refusalsAreOneLineWhateverTheyQuote() {
    String quoted = "config: {\n\t\"a\":\u0000 1,\r\n}\u2028 at file:/x";
    assertThat(new IncompatibleArtifactException(quoted))
        .hasMessage("config: { \"a\":  1, }  at file:/x");
    assertThat(new InvalidInputException(quoted, new RuntimeException()))
        .hasMessage("config: { \"a\":  1, }  at file:/x");
  }

  @Test
  void problemsOfAConfigurationKeepTheirLines() {
    assertThat(new InvalidConfigException("a: 1\nb:\t2")).hasMessage("a: 1\nb: 2");
  }

  @Test
  void longRefusalsKeepBothEnds() {
    String message =
        new InvalidInputException("line: " + "x".repeat(9000) + " at file:/x").getMessage();
    assertThat(message)
        .hasSize(2000)
        .startsWith("line: xxx")
        .contains("x ... x")
        .endsWith(" at file:/x");
  }
}
