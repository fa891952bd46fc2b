package io.gristmill.secret;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Location;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where a secret key lies: {@code env:NAME} (a variable of the environment) or {@code file:/path}
 * (a file of the machine that loads it). What lies there is the key in hexadecimal or Base64, with
 * or without white space around it.
 *
 * <p>The key itself is in no message, and neither is a reference that names no known scheme: it may
 * be a key pasted where its reference belongs.
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
   * Reads a reference; loads nothing.
   *
   * @throws InvalidConfigException for an unknown scheme
   */
  public static KeyReference parse(String reference) {
    return new KeyReference(reference.strip());
  }

  /**
   * The key, read anew at every call.
   *
   * @throws InvalidConfigException if there is none, or it is neither hexadecimal nor Base64
   */
  public byte[] load() {
    return load(System::getenv);
  }

  /** Loads with another environment. */
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
      // The cause is left out of the message: a decoder's words could quote what it read.
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
}
