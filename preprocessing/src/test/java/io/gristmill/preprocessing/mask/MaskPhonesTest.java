package io.gristmill.preprocessing.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts of telephone numbers, and dates, prices and identifiers in the same layouts. */
class MaskPhonesTest {

  private static final Masker PHONES = Maskers.named(Maskers.TOKENS, List.of("phone"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+14155552671",
        "+44 20 7946 0958",
        "+44 (0)20 7946 0958",
        "+49-30-123456",
        "(+49) 30 123456",
        "+33 1 23 45 67 89",
        "+49 - (40) - 300 30 - 1141",
        "+91 98765 43210",
        "+86 138 0013 8000",
        "+1-944-435-4352x04732",
        "+1 (415) 555-2671 ext. 12",
        "+354 555 1234",
        "0044 20 7946 0958",
        "001-825-741-0957x5184",
        "(415) 555-2671",
        "415-555-2671",
        "415.555.2671",
        "415 555 2671",
        "1-800-555-0199",
        "1 (800) 555-0199",
        "986.291.2294x751",
        "020 7946 0958",
        "07700 900123",
        "030/1234567",
        "01 23 45 67 89",
        "01.23.45.67.89",
        "06-12345678",
        "03-1234-5678",
        "(07) 5331 0577",
        "(020) 7946 0958",
        "(96) 627-277",
        "(11) 91234-5678",
        "041-412-293",
        "0171 1234567",
        "027 896 92 86"
      })
  void masksUnambiguousPhoneNumbers(String phone) {
    assertThat(masked(phone)).isEqualTo("<PHONE>");
    assertThat(masked("Ring " + phone + ", or not.")).isEqualTo("Ring <PHONE>, or not.");
    assertThat(masked("电话" + phone + "。")).isEqualTo("电话<PHONE>。");
  }

  @ParameterizedTest
  @CsvSource({
    "'Call me on 21 212 133 2727?', 'Call me on <PHONE>?'",
    "Tel: 1234567, Tel: <PHONE>",
    "Tel.-Nr. 912 345 678, Tel.-Nr. <PHONE>",
    "69 987 88 37 office, <PHONE> office",
    "Teléfono: 912 345 678, Teléfono: <PHONE>",
    "тел. 495 123 45 67, тел. <PHONE>",
    "电话：13800138000, 电话：<PHONE>",
    "Phone (030 1234567), Phone (<PHONE>)",
    "call 555-123-4567 10am, call <PHONE> 10am",
    "912 345 678, 912 345 678",
    "13800138000, 13800138000",
    "recall 912 345 678, recall 912 345 678",
  })
  void masksOtherLayoutsNextToAnIdentifyingWord(String text, String expected) {
    assertThat(masked(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2021-03-04",
        "04.03.2021",
        "12/27/1986",
        "01.02.2003 1234",
        "Call on 12/27/1986",
        "call (1990-1995)",
        "1998-06-28 14:48:14",
        "01-02-03",
        "phone 04.03.2021",
        "ISBN 978-3-16-148410-0",
        "ISBN 0-306-40615-2",
        "ISBN 030 6406152",
        "doi 10.1000/182",
        "https://doi.org/10.1016/0370-2693(92)91189-G",
        "$415 555 2671",
        "€ 0151 2345678",
        "415 555 2671 €",
        "version 01.23.45.67",
        "10.20.30.40",
        "0.1234567890",
        "1,234,567.89",
        "order 020 7946 0958",
        "Invoice: 07700 900123",
        "invoice 415-555-2671",
        "ID 415-555-2671",
        "415-555-2671-3",
        "A415-555-2671",
        "415-555-26711",
        "x=+0123456789",
        "3+14155552671",
        "Nature 12(3), 345-350",
        "5 (12) 345-350",
        "(2019) 12345-67",
        "(1) 123456",
        "12345678901234567890",
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "123-456-7890",
        "0000-0001-2345-6789",
        "12:30:45",
        "Tel 9.00 - 16.00",
        "+0100",
        "10,000 020 79",
        "page/020-7946-0958",
        "12 34 56 78 90",
        "phone 123456",
        "115-555-2671",
        "+28 123456789",
        "07:30-08:45",
        "4111 1111 1111 1111",
        "02139-4307"
      })
  void leavesDatesPricesAndIdentifiers(String text) {
    assertThat(masked(text)).isEqualTo(text);
  }

  private static String masked(String text) {
    return PHONES.mask(text).text();
  }
}
