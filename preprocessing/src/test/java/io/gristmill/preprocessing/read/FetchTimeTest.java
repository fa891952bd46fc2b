package io.gristmill.preprocessing.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.text.Document;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchTimeTest {

  @ParameterizedTest
  @CsvSource({
    "2024-05-01T10:20:30Z, 2024-05-01T10:20:30Z",
    "2024-05-01t10:20:30z, 2024-05-01T10:20:30Z",
    "2024-05-01T10:20:30.123456789Z, 2024-05-01T10:20:30.123456789Z",
    "2024-05-01T10:20:30, 2024-05-01T10:20:30Z",
    "2024-05-01 10:20:30, 2024-05-01T10:20:30Z",
    "2024-05-01 10:20:30.5 UTC, 2024-05-01T10:20:30.500Z",
    "2024-05-01 10:20:30 +0200, 2024-05-01T08:20:30Z",
    "2024-05-01T10:20:30+02:00, 2024-05-01T08:20:30Z",
    "2024-05-01T10:20:30+0200, 2024-05-01T08:20:30Z",
    "2024-05-01T10:20:30+02, 2024-05-01T08:20:30Z",
    "2024-05-01T10:20:30+02:00[Europe/Berlin], 2024-05-01T08:20:30Z",
    "2024-05-01T10:20Z, 2024-05-01T10:20:00Z",
    "2024-05-01, 2024-05-01T00:00:00Z",
    "'Wed, 01 May 2024 10:20:30 GMT', 2024-05-01T10:20:30Z",
    "'Wed, 1 May 2024 10:20:30 +0200', 2024-05-01T08:20:30Z",
    "20240501T102030Z, 2024-05-01T10:20:30Z",
    "'Wed, 01 May 2024 10:20:30 UTC', 2024-05-01T10:20:30Z",
    "'Wednesday, 01-May-24 10:20:30 GMT', 2024-05-01T10:20:30Z",
    "'Sunday, 06-Nov-94 08:49:37 GMT', 1994-11-06T08:49:37Z",
    "Wed May  1 10:20:30 2024, 2024-05-01T10:20:30Z",
    "20240501102030, 2024-05-01T10:20:30Z",
    "20240501, 2024-05-01T00:00:00Z",
    "1714558830, 2024-05-01T10:20:30Z",
    "1714558830.25, 2024-05-01T10:20:30.250Z",
    "1.71455883E9, 2024-05-01T10:20:30Z",
    "1714558830123, 2024-05-01T10:20:30.123Z",
    "1714558830123456, 2024-05-01T10:20:30.123456Z",
    "1714558830123456789, 2024-05-01T10:20:30.123456789Z",
    "'  2024-05-01 ', 2024-05-01T00:00:00Z",
  })
  void readsTheOutputOfOtherTools(String text, Instant expected) {
    assertThat(FetchTime.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "yesterday",
        "2024",
        "2024-13-01",
        "2024-02-31T00:00:00Z",
        "NaN",
        "true",
        "1e99",
        "99999999999999999999",
        "2024-05-01T10:20:30 Nowhere",
        "Mon, 01 May 2024 10:20:30 GMT",
        "01.05.2024",
        "٢٠٢٤-٠٥-٠١"
      })
  void invalidTimesAreUnknown(String text) {
    assertThat(FetchTime.parse(text)).isEqualTo(Document.UNKNOWN_TIME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-05-01T10:20:30Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2024-02-29T00:00:00Z",
        "2024-05-01T24:00:00Z",
        "2016-12-31T23:59:60Z",
        "2024-05-01t10:20:30z",
        "2024-05-01T10:20:30.5Z",
        "2024-05-01T10:20:30+02:00",
      })
  void parsesRecordDatesLikeTheGeneralParser(String text) {
    assertThat(FetchTime.parseInstant(text)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2023-02-29T00:00:00Z",
        "2024-04-31T00:00:00Z",
        "2024-00-01T00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-05-00T00:00:00Z",
        "2024-05-01T25:00:00Z",
        "2024-05-01T10:60:00Z",
        "2024-05-01T10:20:61Z",
        "2024-05-01T10:20:3?Z",
        "٢٠٢٤-05-01T10:20:30Z",
      })
  void invalidRecordDatesAreUnknown(String text) {
    assertThat(FetchTime.parseInstant(text)).isEqualTo(Document.UNKNOWN_TIME);
  }
}
