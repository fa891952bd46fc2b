package io.gristmill.preprocessing.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Examples of masked data by kind, and of similar text that is not masked. */
class MaskKindsTest {

  private static String masked(String kind, String text) {
    return Maskers.named(Maskers.TOKENS, List.of(kind)).mask(text).text();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2a00:1450:4001:82a:0:0:0:200e",
        "2a00:1450:4001:82a::200e",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "2002:c000:204::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "3ffe::1",
        "2A00:1450::200E",
        "8f4b:1c:0:7b2a:9d:ffff:12:3",
        "5f00:12:345::1"
      })
  void masksPublicIpv6(String address) {
    assertThat(masked("ip", "at " + address + ", as")).isEqualTo("at <IP>, as");
    assertThat(masked("ip", "[" + address + "]:443/")).isEqualTo("[<IP>]:443/");
    assertThat(masked("ip", "addr:" + address + "/64")).isEqualTo("addr:<IP>/64");
    assertThat(masked("ip", address)).isEqualTo("<IP>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::1",
        "::",
        "fe80::1ff:fe23:4567:890a",
        "fd00::1",
        "2001:db8::1",
        "3fff:0:1::1",
        "12:30:45",
        "00:1a:2b:3c:4d:5e",
        "std::vector",
        "a::b",
        "2021:03:04 10:11:12",
        "2000::",
        "x2a00:1450::1",
        "2a00:1450:4001:82a:0:0:0:200e:1",
        "2a00::1::2",
        "2a00:1450::xyz",
        "ab:2a00:1450::1",
        "5f0::1",
        "face::b00c",
        "00:1a:2b:ff:fe:3c:4d:5e",
        "Windows 2000:: 3",
        "2a00:12345::1"
      })
  void leavesTextThatIsNotAPublicIpv6Address(String text) {
    assertThat(masked("ip", text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jörg@bücher.de",
        "jo\u0308rg.müller@bücher.example",
        "JÖRG@BÜCHER.DE",
        "jane@xn--bcher-kva.de",
        "jane@bücher.xn--p1ai",
        "用户@例子.公司",
        "用户1@例子.中国",
        "почта@пример.рф",
        "δοκιμή@παράδειγμα.ελ",
        "चर्चा@उदाहरण.भारत",
        "ข้อมูล@ตัวอย่าง.ไทย",
        "jane@163.com",
        "jane@3com.co.uk",
        "jane@[10.0.0.1]",
        "first.last+tag@mail.example.org",
      })
  void masksEmailAddressesInEveryScript(String address) {
    assertThat(masked("email", "Mail " + address + ", please")).isEqualTo("Mail <EMAIL>, please");
    assertThat(masked("email", "<" + address + ">")).isEqualTo("<<EMAIL>>");
    assertThat(masked("email", address + "。")).isEqualTo("<EMAIL>。");
    assertThat(masked("email", "mailto:" + address + "?subject=x"))
        .isEqualTo("mailto:<EMAIL>?subject=x");
    assertThat(masked("email", address)).isEqualTo("<EMAIL>");
  }

  @ParameterizedTest
  @CsvSource({
    "邮箱jane@example.org谢谢, 邮箱<EMAIL>谢谢",
    "メールはjane@example.co.jpまで, メールは<EMAIL>まで",
    "อีเมลjane@example.orgครับ, อีเมล<EMAIL>ครับ",
    "邮箱：用户@例子.公司谢谢, 邮箱：<EMAIL>谢谢",
    "write to jane@example.com.5 people did, write to <EMAIL>.5 people did",
    "éjane@example.org, <EMAIL>",
    "'jane@example.org', <EMAIL>",
    "a@b@example.org, a@<EMAIL>",
  })
  void findsTheBoundariesOfAnAddress(String text, String expected) {
    assertThat(masked("email", text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lodash@4.17.21",
        "react@18.2.0-beta.1",
        "pkg@1.0.0-beta.next",
        "name@1.2.3",
        "name@v1.2.3",
        "actions/checkout@v4.1.x",
        "@types/node@20.11.5",
        "user@10.0.0.1",
        "root@192.168.1.1:/srv",
        "logo@2x.png",
        "icon@3x.min.png",
        "user@localhost",
        "微博@小明很好",
        "@用户.你好",
        "jane@ example.org",
        "jane@-example.org",
        "x@a.b",
        "@",
        "\ud83d@\ude00.org",
      })
  void leavesTextThatIsNotAnEmailAddress(String text) {
    assertThat(masked("email", text)).isEqualTo(text);
    assertThat(masked("email", "npm i " + text + " now")).isEqualTo("npm i " + text + " now");
  }

  @Test
  void masksThePublicAddressOfAHostButNotItsUser() {
    assertThat(Maskers.named(Maskers.TOKENS).mask("ssh user@9.8.7.6 or user@10.0.0.1").text())
        .isEqualTo("ssh user@<IP> or user@10.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "4222222222222",
        "5555555555554444", "2223003122003222", "378282246310005", "3782 822463 10005",
        "6011111111111117", "30569309025904", "3056 930902 5904", "3530111333300000",
        "6759649826438453"
      })
  void masksCards(String card) {
    assertThat(masked("card", "card " + card + ".")).isEqualTo("card <CARD>.");
    assertThat(masked("card", "卡号" + card + "，")).isEqualTo("卡号<CARD>，");
    assertThat(masked("card", card + " 12/27")).isEqualTo("<CARD> 12/27");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111112", // Luhn
        "9111111111111111", // no issuer
        "41111111111111111", // no such length
        "411111111111", // too short
        "4111 1111-1111 1111", // mixed marks
        "41 1111 1111 1111 11", // no card is grouped so
        "a4111111111111111",
        "4111111111111111x",
        "1.4111111111111111",
        "4111111111111111-2",
        "_4111111111111111",
        "55555555555544441111111111111111"
      })
  void leavesNumbersThatAreNotCards(String text) {
    assertThat(masked("card", text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "de89370400440532013000",
        "GB29NWBK60161331926819",
        "GB29 NWBK 6016 1331 9268 19",
        "FR1420041010050500013M02606",
        "NL91ABNA0417164300",
        "NO9386011117947",
        "MT84MALT011000012345MTLCAST001S",
        "CH9300762011623852957",
        "SA0380000000608010167519",
        "LC55HEMM000100010012001200023015",
        "SC18SSCB11010000000000001497USD",
        "MU17BOMM0101101030300200000MUR",
        "QA58DOHB00001234567890ABCDEFG",
        "TR330006100519786457841326"
      })
  void masksAccounts(String iban) {
    assertThat(masked("iban", "IBAN: " + iban + ", BIC")).isEqualTo("IBAN: <IBAN>, BIC");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DE88370400440532013000", // check digits
        "DE8937040044053201300",
        "DE893704004405320130000", // length
        "XX89370400440532013000", // no such country
        "DE89 370400440532013000", // no such grouping
        "GB2912345678901234567819", // no bank code
        "ADE89370400440532013000",
        "DE 89370400440532013000"
      })
  void leavesNumbersThatAreNotAccounts(String text) {
    assertThat(masked("iban", text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "us-ssn | 531-21-7351 | 000-21-7351 666-21-7351 900-21-7351 531-00-7351 531-21-0000"
            + " 078-05-1120 531217351",
        "uk-nino | AB123456C | QQ123456C GB123456C AB123456E AO123456C ab123456c DAB123456C",
        "de-steuer-id | 86095742719 | 86095742718 06095742719 12345678903 86095742719-1",
        "fr-nir | 255081416802538 | 255081416802539 355081416802538 255131416802538",
        "es-dni | 12345678Z | 12345678A 12345678z A2345678Z",
        "es-dni | X1234567L | X1234567M W1234567L",
        "it-codice-fiscale | MRTMTT25D09F205Z | MRTMTT25D09F205A MRTMTT25F09F205Z MRTMTT25D39F205Z",
        "br-cpf | 111.444.777-35 | 111.444.777-36 111.111.111-11 11144477735",
        "cn-resident-id | 11010519491231002X | 110105194912310021 11010518491231002X"
            + " 01010519491231002X",
        "se-personnummer | 811218-9876 | 811218-9875 811318-9876 8112189876 181112189876",
      })
  void masksNationalNumbersThatPassTheirChecks(String kind, String id, String others) {
    String placeholder = "<" + kind.toUpperCase(java.util.Locale.ROOT).replace('-', '_') + ">";
    assertThat(masked(kind, "(" + id + ")")).isEqualTo("(" + placeholder + ")");
    assertThat(masked("national-id", id)).isEqualTo(placeholder);
    for (String other : others.split(" ")) {
      assertThat(masked(kind, other)).isEqualTo(other);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "us-ssn, SSN: 531217351, SSN: <US_SSN>",
    "us-ssn, social security number is 531 21 7351, social security number is <US_SSN>",
    "us-ssn, pin 531 21 7351, pin 531 21 7351",
    "uk-nino, AB 12 34 56 C, <UK_NINO>",
    "de-steuer-id, 86 095 742 719, <DE_STEUER_ID>",
    "fr-nir, 2 55 08 14 168 025 38, <FR_NIR>",
    "fr-nir, 255082A16802592, 255082A16802592",
    "br-cpf, CPF 11144477735, CPF <BR_CPF>",
    "br-cpf, number 11144477735, number 11144477735",
    "cn-resident-id, 身份证号11010519491231002X, 身份证号<CN_RESIDENT_ID>",
    "pl-pesel, PESEL 44051401359, PESEL <PL_PESEL>",
    "pl-pesel, PESEL 44051401358, PESEL 44051401358",
    "pl-pesel, PESEL 44131401359, PESEL 44131401359",
    "pl-pesel, order 44051401359, order 44051401359",
    "nl-bsn, BSN: 111222333, BSN: <NL_BSN>",
    "nl-bsn, BSN: 111222334, BSN: 111222334",
    "nl-bsn, 111222333, 111222333",
    "se-personnummer, 19811218-9876, <SE_PERSONNUMMER>",
    "se-personnummer, personnummer 8112189876, personnummer <SE_PERSONNUMMER>",
    "se-personnummer, 811278-9873, <SE_PERSONNUMMER>",
  })
  void readsTheOtherLayoutsToo(String kind, String text, String expected) {
    assertThat(masked(kind, text)).isEqualTo(expected);
  }

  @Test
  void theFirstMatchTakesPrecedence() {
    Masker all = Maskers.named(Maskers.TOKENS, List.copyOf(Maskers.kinds()));
    assertThat(
            all.mask(
                    "4111111111111111@shop.example 2a00:1450::1 DE89 3704 0044 0532 0130 00 9.8.7.6"
                        + " +49 30 123456")
                .text())
        .isEqualTo("<EMAIL> <IP> <IBAN> <IP> <PHONE>");
  }
}
