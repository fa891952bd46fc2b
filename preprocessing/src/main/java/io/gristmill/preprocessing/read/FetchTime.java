package io.gristmill.preprocessing.read;

import io.gristmill.preprocessing.text.Document;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Parses fetch times of other tools: ISO 8601 with or without a zone, a date alone, the three forms
 * of HTTP, a crawl index's {@code yyyyMMddHHmmss}, or the seconds, milliseconds, microseconds or
 * nanoseconds since 1970. The default zone is UTC.
 */
public final class FetchTime {

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?\\d{1,19}(\\.\\d*)?([eE][+]?\\d{1,2})?");
  private static final Pattern COMPACT = Pattern.compile("(19|20)\\d{6}(\\d{6})?");
  private static final int LONGEST = 64;
  private static final int EARLIEST_SHORT_YEAR = 1970;
  private static final BigDecimal SECONDS_BELOW = BigDecimal.TEN.pow(11);

  /** In 1973: smaller numbers are years or counts, but not fetch times of a page. */
  private static final BigDecimal EARLIEST_SECONDS = BigDecimal.TEN.pow(8);

  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
  private static final BigDecimal BILLION = BigDecimal.TEN.pow(9);

  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][ ]HH:mm[:ss]")
          .optionalStart()
          .appendLiteral('.')
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, false)
          .optionalEnd()
          .appendPattern("[ ]")
          .appendPattern("[XXX][XX][X]['UTC']['GMT']")
          .optionalStart()
          .appendLiteral('[')
          .appendZoneRegionId()
          .appendLiteral(']')
          .optionalEnd()
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /** The three forms of HTTP (RFC 9110, 5.6.7), the first also with UTC, and ISO's short form. */
  private static final List<DateTimeFormatter> FORMATS =
      List.of(
          ISO,
          DateTimeFormatter.RFC_1123_DATE_TIME,
          english().appendPattern("EEE, d MMM uuuu HH:mm:ss 'UTC'").toFormatter(Locale.US),
          english()
              .appendPattern("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, EARLIEST_SHORT_YEAR)
              .appendPattern(" HH:mm:ss 'GMT'")
              .toFormatter(Locale.US),
          english().appendPattern("EEE MMM ppd HH:mm:ss uuuu").toFormatter(Locale.US),
          english().appendPattern("uuuuMMdd'T'HHmmss[X]").toFormatter(Locale.US));

  private static final DateTimeFormatter COMPACT_TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /** A zero stands for any digit. */
  private static final String UTC_SECONDS = "0000-00-00T00:00:00Z";

  private FetchTime() {}

  private static DateTimeFormatterBuilder english() {
    return new DateTimeFormatterBuilder().parseCaseInsensitive();
  }

  /** Returns {@link Document#UNKNOWN_TIME} if the text is not a time. */
  public static Instant parse(String text) {
    String date = text.strip();
    if (date.isEmpty() || date.length() > LONGEST) {
      return Document.UNKNOWN_TIME;
    }
    if (COMPACT.matcher(date).matches()) {
      return compact(date).or(() -> number(date)).orElse(Document.UNKNOWN_TIME);
    }
    if (NUMBER.matcher(date).matches()) {
      return number(date).orElse(Document.UNKNOWN_TIME);
    }
    return FORMATS.stream()
        .flatMap(format -> parsed(date, format).stream())
        .findFirst()
        .orElse(Document.UNKNOWN_TIME);
  }

  /**
   * Parses the date of a WARC record. Nearly all are of the form {@code 2024-05-06T07:08:09Z}, for
   * which the general parser would be a measurable cost.
   *
   * @return as {@link #parse} for dates without a zone, or as a crawl's index writes them
   */
  public static Instant parseInstant(String text) {
    if (isUtcSeconds(text)) {
      int month = twoDigits(text, 5);
      int day = twoDigits(text, 8);
      int hour = twoDigits(text, 11);
      int minute = twoDigits(text, 14);
      int second = twoDigits(text, 17);
      int year = 100 * twoDigits(text, 0) + twoDigits(text, 2);
      boolean date =
          month >= 1 && month <= 12 && day >= 1 && day <= YearMonth.of(year, month).lengthOfMonth();
      // The general parser handles everything else that is valid, such as leap seconds.
      if (date && hour < 24 && minute < 60 && second < 60) {
        return LocalDateTime.of(year, month, day, hour, minute, second).toInstant(ZoneOffset.UTC);
      }
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return parse(text);
    }
  }

  private static boolean isUtcSeconds(String text) {
    boolean same = text.length() == UTC_SECONDS.length();
    for (int i = 0; same && i < text.length(); i++) {
      char form = UTC_SECONDS.charAt(i);
      char c = text.charAt(i);
      same = form == '0' ? c >= '0' && c <= '9' : c == form;
    }
    return same;
  }

  private static int twoDigits(String text, int at) {
    return 10 * (text.charAt(at) - '0') + text.charAt(at + 1) - '0';
  }

  private static Optional<Instant> compact(String date) {
    String time = date.length() == 8 ? date + "000000" : date;
    return parsed(time, COMPACT_TIME);
  }

  private static Optional<Instant> parsed(String date, DateTimeFormatter format) {
    try {
      TemporalAccessor parsed = format.parse(date);
      ZoneId zone = parsed.query(TemporalQueries.zone());
      LocalTime time = parsed.query(TemporalQueries.localTime());
      LocalDateTime local = LocalDate.from(parsed).atTime(time == null ? LocalTime.MIDNIGHT : time);
      return Optional.of(local.atZone(zone == null ? ZoneOffset.UTC : zone).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The size determines the unit: eleven digits of seconds last until the year 5138. */
  private static Optional<Instant> number(String number) {
    BigDecimal seconds = new BigDecimal(number);
    for (int unit = 0; seconds.abs().compareTo(SECONDS_BELOW) >= 0; unit++) {
      if (unit == 3) {
        return Optional.empty();
      }
      seconds = seconds.divide(THOUSAND);
    }
    if (seconds.compareTo(EARLIEST_SECONDS) < 0) {
      return Optional.empty();
    }
    BigDecimal nanos = seconds.multiply(BILLION).setScale(0, RoundingMode.FLOOR);
    BigDecimal[] parts = nanos.divideAndRemainder(BILLION);
    return Optional.of(Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact()));
  }
}
