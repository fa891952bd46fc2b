package io.gristmill.preprocessing.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.PreprocessingSections;
import io.gristmill.preprocessing.pipeline.CleanSection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A person's mentions can be linked with the key, but not revealed. */
class PseudonymsTest {

  private static final String KEY = "000102030405060708090a0b0c0d0e0f";
  private static final PseudonymKey ZERO = new PseudonymKey(new byte[32]);

  @TempDir private Path folder;

  private final Masker masker = Maskers.pseudonyms(List.copyOf(Maskers.kinds()), ZERO);

  /**
   * Computed independently: the first eight bytes of HMAC-SHA256 over the kind, a zero byte and the
   * value.
   */
  @Test
  void isATruncatedHmacOfKindAndValue() {
    assertThat(masker.mask("Ask jane@example.org!").text())
        .isEqualTo("Ask <EMAIL:1832529f3f9db45a>!");
    assertThat(Maskers.emailPseudonym("Jane@Example.org", ZERO))
        .isEqualTo("<EMAIL:1832529f3f9db45a>");
    assertThat(ZERO.id()).isEqualTo("895894678173d746");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Jane@Example.ORG | jane@example.org",
        "+44 20 7946 0958 | 0044-20-7946-0958",
        "+44 (0)20 7946 0958 | +442079460958",
        "415-555-2671 | (415) 555-2671 ext. 9",
        "4111 1111 1111 1111 | 4111111111111111",
        "DE89 3704 0044 0532 0130 00 | de89370400440532013000",
        "2a00:1450::1 | 2A00:1450:0:0:0:0:0:0001",
        "811218-9876 | 811218-9876",
      })
  void isEqualForSpellingsOfAValue(String one, String other) {
    assertThat(masker.mask(one).text())
        .isEqualTo(masker.mask(other).text())
        .matches("<[A-Z_]+:[0-9a-f]{16}>");
  }

  @Test
  void differsByValueByKindAndByKey() {
    PseudonymKey other =
        new PseudonymKey("another key, long enough".getBytes(StandardCharsets.UTF_8));
    assertThat(masker.mask("a@b.cd").text())
        .isNotEqualTo(masker.mask("a@b.ce").text())
        .isNotEqualTo(Maskers.pseudonyms(List.of("email"), other).mask("a@b.cd").text());
    assertThat(ZERO.pseudonym("card", "1")).isNotEqualTo(ZERO.pseudonym("phone", "1"));
    assertThat(ZERO.id()).isNotEqualTo(other.id());
  }

  @Test
  void readsTheKeyFromTheConfiguredPlace() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), KEY);
    MaskerFactory masking = section("file:" + file).masking();
    assertThat(masking.masker().mask("a@b.cd").text()).startsWith("<EMAIL:");
    assertThat(masking.key().orElseThrow().toString()).doesNotContain(KEY);
  }

  @Test
  void isSerializedWithItsKey() throws IOException, ClassNotFoundException {
    Path file = Files.writeString(folder.resolve("key"), KEY);
    MaskerFactory masking = section("file:" + file).masking();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(masking);
    }
    Files.delete(file);
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      MaskerFactory arrived = (MaskerFactory) in.readObject();
      assertThat(arrived.masker().mask("a@b.cd")).isEqualTo(masking.masker().mask("a@b.cd"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', clean.pseudonym-key: none",
    "env:GRISTMILL_ABSENT, not set",
    "file:/nowhere/at/all, not readable",
    "vault:x, key reference: vault:"
  })
  void refusesToStartWithoutAKey(String reference, String message) {
    assertThatThrownBy(() -> section(reference).masking())
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesAShortKeyWithoutShowingIt() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "deadbeef");
    assertThatThrownBy(() -> section("file:" + file).masking())
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("clean.pseudonym-key: 4 bytes (expected at least 16)");
    assertThatThrownBy(() -> Maskers.named(Maskers.PSEUDONYMS, List.of("email")))
        .isInstanceOf(InvalidConfigException.class);
  }

  private static CleanSection section(String reference) {
    return PreprocessingSections.load(
            "clean.mask-profile=pseudonyms", "clean.pseudonym-key=\"" + reference + "\"")
        .clean();
  }
}
