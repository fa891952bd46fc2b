package io.gristmill.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyReferenceTest {

  private static final byte[] KEY = {0, 17, (byte) 0xfb, (byte) 0xff};

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"0011fbff", "0011FBFF", "ABH7/w==", "ABH7_w==", "ABH7_w", "'  0011fbff\n'"})
  void readsHexadecimalAndBase64FromAVariable(String text) {
    assertThat(KeyReference.parse("env:KEY").load(environment(text))).isEqualTo(KEY);
  }

  @Test
  void readsAFileAtEveryLoad() throws IOException {
    Path file = folder.resolve("key");
    KeyReference reference = KeyReference.parse("file:" + file);
    Files.writeString(file, "0011fbff\n");
    assertThat(reference.load()).isEqualTo(KEY);
    assertThat(KeyReference.parse("file://" + file).load()).isEqualTo(KEY);
    Files.writeString(file, "01");
    assertThat(reference.load()).containsExactly(1);
  }

  @Test
  void namesAMissingPlace() {
    assertThatThrownBy(() -> KeyReference.parse("env:GRISTMILL_NO_SUCH_VARIABLE").load())
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "key env:GRISTMILL_NO_SUCH_VARIABLE: not set (expected a variable that holds the key)");
    assertThatThrownBy(() -> KeyReference.parse("file:" + folder.resolve("absent")).load())
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("absent: not readable");
  }

  @ParameterizedTest
  @CsvSource({"''", "not*a*key", "é"})
  void rejectsAnInvalidKeyWithoutShowingIt(String text) throws IOException {
    Path file = folder.resolve("key");
    Files.writeString(file, text);
    assertThatThrownBy(() -> KeyReference.parse("file:" + file).load())
        .isInstanceOf(InvalidConfigException.class)
        .satisfies(e -> assertThat(e.toString()).doesNotContain("not*a*key"));
  }

  @ParameterizedTest
  @CsvSource({
    "vault:secret/key, 'key reference: vault: (expected env:NAME or file:/path)'",
    "0011fbff0011fbff, 'key reference: no scheme (expected env:NAME or file:/path)'",
    "c2VjcmV0a2V5:c2VjcmV0, 'key reference: no scheme (expected env:NAME or file:/path)'",
    "env:, 'key reference: env: without a place (expected env:NAME or file:/path)'"
  })
  void refusesUnknownSchemesWithoutShowingWhatMayBeAKey(String reference, String message) {
    assertThatThrownBy(() -> KeyReference.parse(reference))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(message);
  }

  private static UnaryOperator<String> environment(String value) {
    return name -> Map.of("KEY", value).get(name);
  }
}
