package io.gristmill.spark.launch;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Encodes the arguments of a command as one word of letters, digits, dashes and underscores, for
 * drivers that a cluster starts. YARN passes arguments through two shells and its own variables, in
 * which {@code }}}, back quotes and backslashes are lost or executed.
 */
public final class ShippedArguments {

  private static final String OPTION = "--shipped-arguments";
  private static final String SEPARATOR = "\0";

  private ShippedArguments() {}

  static List<String> encode(List<String> arguments) {
    byte[] joined = String.join(SEPARATOR, arguments).getBytes(StandardCharsets.UTF_8);
    return List.of(OPTION, Base64.getUrlEncoder().withoutPadding().encodeToString(joined));
  }

  /** Decodes encoded arguments and returns any others unchanged. */
  public static String[] decode(String... arguments) {
    if (arguments.length != 2 || !arguments[0].equals(OPTION)) {
      return arguments;
    }
    byte[] joined = Base64.getUrlDecoder().decode(arguments[1]);
    return new String(joined, StandardCharsets.UTF_8).split(SEPARATOR, -1);
  }
}
