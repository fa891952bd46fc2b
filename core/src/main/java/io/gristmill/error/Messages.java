package io.gristmill.error;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Formats messages, file names and figures the same way on every machine. {@link String#formatted}
 * uses the default locale, which writes digits of another script under {@code fa-IR} or {@code
 * ar-EG}.
 */
public final class Messages {

  /**
   * Longer messages quote a whole file. Both ends are kept, because the end contains the location.
   */
  private static final int LONGEST = 2000;

  private static final int TAIL = 800;

  /** Names of exceptions without information. */
  private static final Set<String> UNTELLING = Set.of("IO", "Runtime", "IllegalState", "");

  /** The part of a Jackson message that quotes its input. */
  private static final Pattern JSON_SOURCE =
      Pattern.compile(
          "start marker at \\[Source: .*; line: (\\d+), column: (\\d+)]", Pattern.DOTALL);

  /** The Java method of a setting in a Jackson message. */
  private static final Pattern SOURCE_CODE = Pattern.compile(",? from `[\\w.()]+`");

  /** Class names of exceptions in a message, and package names before other classes. */
  private static final Pattern CLASS_NAME =
      Pattern.compile(
          "(?<![\\w./$])([a-z_]\\w*\\.){2,}(([A-Z][\\w$]*(Exception|Error)(: |\\b))|(?=[A-Z]))");

  private Messages() {}

  /** Formats like {@link String#format(Locale, String, Object...)} with {@link Locale#ROOT}. */
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

  /**
   * Why something failed, in one line: its message without names of classes, such as libraries put
   * before it, and for JSON with line and column. Of an exception without a message its own name,
   * in words.
   */
  public static String reason(Throwable failure) {
    if (failure instanceof JsonProcessingException json) {
      return reason(json);
    }
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      String name = failure.getClass().getSimpleName().replaceFirst("(Exception|Error)$", "");
      return UNTELLING.contains(name)
          ? "no reason given"
          : name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
    return withoutClasses(message);
  }

  /** A library's message in one line, without names of classes. */
  public static String withoutClasses(String message) {
    String plain = JSON_SOURCE.matcher(message).replaceAll("begun at line $1, column $2");
    plain = SOURCE_CODE.matcher(plain).replaceAll("");
    return oneLine(CLASS_NAME.matcher(plain).replaceAll(""));
  }

  private static String reason(JsonProcessingException failure) {
    JsonLocation place = failure.getLocation();
    String reason = withoutClasses(String.valueOf(failure.getOriginalMessage()));
    return place == null || place.getLineNr() < 0
        ? reason
        : format("%s, line %d, column %d", reason, place.getLineNr(), place.getColumnNr());
  }

  /** Applies {@link #oneLine} to each line. */
  static String lines(String message) {
    return message.lines().map(Messages::oneLine).collect(Collectors.joining("\n"));
  }
}
