package io.gristmill.preprocessing.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.mask.Ipv4Finder.Boundaries;
import io.gristmill.preprocessing.mask.Masker.Masked;
import io.gristmill.preprocessing.mask.Maskers.ReplacingMasker.Replacement;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskersTest {

  /**
   * The published expression (datatrove 0.10, formatters/pii.py), as the reference for the finder.
   */
  private static final Pattern EMAIL =
      Pattern.compile(
          "\\b[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:(?:[A-Za-z0-9]"
              + "(?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?|\\[(?:(?:25[0-5]"
              + "|2[0-4][0-9]|[01]?[0-9][0-9]?)\\.){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?"
              + "|[A-Za-z0-9-]*[A-Za-z0-9]:)])");

  private static final Pattern IPV4 =
      Pattern.compile(
          "(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\\.){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)");

  private final Masker tokens = Maskers.named(Maskers.TOKENS);

  @Test
  void putsOnePlaceholderForEveryMatch() {
    Masked masked = tokens.mask("Ask ann.lee@example.com or bob@example.org at 9.8.7.6.");
    assertThat(masked.text()).isEqualTo("Ask <EMAIL> or <EMAIL> at <IP>.");
    assertThat(masked.found()).containsExactly(entry("email", 2), entry("ip", 1));
  }

  @Test
  void returnsTheSameTextIfNothingIsFound() {
    String text = "Meet me @ 10.30, version 1.2.3.4.5 at 10.0.0.1";
    assertThat(tokens.mask(text).text()).isSameAs(text);
  }

  @Test
  void masksOnlyTheGivenKinds() {
    Masker ips = Maskers.named(Maskers.TOKENS, List.of("ip"));
    assertThat(ips.mask("a@b.cd 9.8.7.6").text()).isEqualTo("a@b.cd <IP>");
    Masker none = Maskers.named(Maskers.TOKENS, List.of());
    assertThat(none.mask("a@b.cd 9.8.7.6").text()).isEqualTo("a@b.cd 9.8.7.6");
  }

  @Test
  void rotatesWithinADocumentAndRestartsInTheNext() {
    Masker datatrove = Maskers.named(Maskers.DATATROVE);
    String rotated = "email@example.com firstname.lastname@example.org email@example.com";
    assertThat(datatrove.mask("a@b.cd e@f.gh i@j.kl").text()).isEqualTo(rotated);
    assertThat(datatrove.mask("x@y.zz").text()).isEqualTo("email@example.com");
  }

  @ParameterizedTest
  @CsvSource({
    "9.255.255.255, <IP>", "10.0.0.0, 10.0.0.0", "11.0.0.0, <IP>",
    "100.63.255.255, <IP>", "100.64.0.0, 100.64.0.0", "100.128.0.0, <IP>",
    "172.15.255.255, <IP>", "172.16.0.0, 172.16.0.0", "172.32.0.0, <IP>",
    "192.0.0.9, <IP>", "192.0.0.11, 192.0.0.11", "192.0.1.0, <IP>",
    "239.255.255.255, <IP>", "240.0.0.0, 240.0.0.0", "8.8.8.08, 8.8.8.08"
  })
  void masksAddressesOfThePublicInternetOnly(String address, String masked) {
    assertThat(tokens.mask(address).text()).isEqualTo(masked);
  }

  @Test
  void refusesUnknownKindsWithTheNearestKnownOne() {
    assertThatThrownBy(() -> Maskers.named(Maskers.TOKENS, List.of("emial")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("mask: emial (expected one of [br-cpf, card, ")
        .hasMessageEndingWith(", uk-nino, us-ssn]; did you mean email?)");
    assertThatThrownBy(() -> Maskers.named("token"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("did you mean tokens?");
  }

  @Property(tries = 2000, seed = "1")
  void findsTheMatchesOfTheEmailExpression(@ForAll("emailLike") String text) {
    String expected = EMAIL.matcher(text).replaceAll("#");
    StringBuilder masked = new StringBuilder();
    int found = new Replacement("email", new EmailFinder(), List.of("#")).replace(text, masked);
    assertThat(found == 0 ? text : masked.toString()).isEqualTo(expected);
  }

  /**
   * Java's {@code \\b} is ASCII only where Python's is not, so only ASCII letters are generated.
   */
  @Provide
  Arbitrary<String> emailLike() {
    return Arbitraries.strings().withChars("ab1-_.@[]: !<25").ofMaxLength(24);
  }

  @Property(tries = 2000, seed = "1")
  void findsTheMatchesOfTheIpExpression(@ForAll("addressLike") String text) {
    // Leading zeros match but make the address invalid, so it stays.
    String expected =
        IPV4.matcher(text)
            .replaceAll(match -> match.group().matches(".*\\b0[0-9].*") ? match.group() : "#");
    StringBuilder masked = new StringBuilder();
    Finder any = new Ipv4Finder(Boundaries.ANYTHING, address -> true);
    int found = new Replacement("ip", any, List.of("#")).replace(text, masked);
    assertThat(found == 0 ? text : masked.toString()).isEqualTo(expected);
  }

  @Provide
  Arbitrary<String> addressLike() {
    return Arbitraries.strings().withChars("0125.. ").ofMaxLength(30);
  }
}
