package io.gristmill.error;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Formats messages, file names and figures the same way on every machine. {@link String#formatted}
 * uses the default locale, which writes digits of another script under {@code fa-IR} or {@code
 * ar-EG}.
 */
public final class Messages {

  /** Longer messages quote a whole file. Both ends stay: the latter says where. */
  private static final int LONGEST = 2000;

  private static final int TAIL = 800;

  private Messages() {}

  /** As {@link String#format(Locale, String, Object...)} in {@link Locale#ROOT}. */
  @FormatMethod
  public static String format(@FormatString String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** The message as one line: what a parser quotes may hold line ends and control characters. */
  public static String oneLine(String message) {
    StringBuilder line = new StringBuilder(message.length());
    boolean space = false;
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      boolean control = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
      if (!control || !space) {
        line.append(control ? ' ' : c);
      }
      space = control;
    }
    if (line.length() > LONGEST) {
      line.replace(LONGEST - TAIL - 5, line.length() - TAIL, " ... ");
    }
    return line.toString().strip();
  }

  /** As {@link #oneLine}, of each line. */
  static String lines(String message) {
    return message.lines().map(Messages::oneLine).collect(Collectors.joining("\n"));
  }
}
