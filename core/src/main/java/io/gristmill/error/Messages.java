package io.gristmill.error;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.Locale;

/**
 * Formats messages, file names and figures the same way on every machine. {@link String#formatted}
 * uses the default locale, which writes digits of another script under {@code fa-IR} or {@code
 * ar-EG}.
 */
public final class Messages {

  private Messages() {}

  /** As {@link String#format(Locale, String, Object...)} in {@link Locale#ROOT}. */
  @FormatMethod
  public static String format(@FormatString String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
