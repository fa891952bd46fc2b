package io.gristmill.encryption;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Location;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The location of a secret key: {@code env:NAME} (a variable of the environment) or {@code
 * file:/path} (a file on the machine that loads it). It contains the key in hexadecimal or Base64,
 * with optional surrounding white space.
 *
 * <p>Messages never contain the key, nor a reference without a known scheme, because it may be a
 * key that was pasted by mistake.
 *
 * @param reference scheme, colon, place
 */
public record KeyReference(String reference) implements Serializable {

  private static final String ENVIRONMENT = "env:";
  private static final String FILE = "file:";
  private static final String KNOWN = "env:NAME or file:/path";

  public KeyReference {
    String scheme = scheme(reference);
    if (reference.length() == scheme.length()) {
      throw new InvalidConfigException(
          format("key reference: %s without a place (expected %s)", scheme, KNOWN));
    }
  }

  /**
   * Parses a reference without loading the key.
   *
   * @throws InvalidConfigException for an unknown scheme
   */
  public static KeyReference parse(String reference) {
    return new KeyReference(reference.strip());
  }

  /**
   * Loads the key; it is read at every call.
   *
   * @throws InvalidConfigException if there is none, or it is neither hexadecimal nor Base64
   */
  public byte[] load() {
    return load(System::getenv);
  }

  /** Loads the key with the given environment. */
  byte[] load(UnaryOperator<String> environment) {
    String place = reference.substring(scheme(reference).length());
    String found =
        reference.startsWith(ENVIRONMENT) ? variable(place, environment) : content(place);
    return KeyText.decode(found.strip())
        .orElseThrow(
            () -> problem("what lies there is no key", "hexadecimal or Base64, at least one byte"));
  }

  private String variable(String name, UnaryOperator<String> environment) {
    return Optional.ofNullable(environment.apply(name))
        .orElseThrow(() -> problem("not set", "a variable that holds the key"));
  }

  /** Both {@code file:/path} and {@code file:///path}. */
  private String content(String place) {
    try {
      String path = place.startsWith("//") ? place.substring(2) : place;
      return Files.readString(new Location("", "", path).local(), StandardCharsets.US_ASCII);
    } catch (IOException | InvalidInputException e) {
      // The cause is omitted, because the message of a decoder could quote the key.
      throw problem("not readable", "a file that holds the key");
    }
  }

  private InvalidConfigException problem(String what, String expected) {
    return new InvalidConfigException(
        format("key %s: %s (expected %s)", reference, what, expected));
  }

  private static String scheme(String reference) {
    for (String known : new String[] {ENVIRONMENT, FILE}) {
      if (reference.startsWith(known)) {
        return known;
      }
    }
    int colon = reference.indexOf(':');
    String shown = colon > 0 && colon <= 8 ? reference.substring(0, colon + 1) : "no scheme";
    throw new InvalidConfigException(format("key reference: %s (expected %s)", shown, KNOWN));
  }

  /** Decodes keys: an even number of hexadecimal digits is hexadecimal, everything else Base64. */
  static final class KeyText {

    private KeyText() {}

    /** Returns the bytes, or empty for an empty or invalid text. */
    static Optional<byte[]> decode(String text) {
      if (text.isEmpty()) {
        return Optional.empty();
      }
      if (text.length() % 2 == 0 && text.chars().allMatch(HexFormat::isHexDigit)) {
        return Optional.of(HexFormat.of().parseHex(text));
      }
      boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
      try {
        return Optional.of((urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }
}
