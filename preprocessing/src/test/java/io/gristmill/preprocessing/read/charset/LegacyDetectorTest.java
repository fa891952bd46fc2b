package io.gristmill.preprocessing.read.charset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages of a few sentences in each legacy charset, without a label or under a wrong one. */
class LegacyDetectorTest {

  private static final String HEBREW =
      "הספרייה העירונית פתוחה בכל יום עד שמונה בערב, ובימי שישי עד הצהריים. אפשר לשאול בה ספרים"
          + " לשלושה שבועות.";
  private static final String ARABIC =
      "تفتح المكتبة أبوابها كل يوم حتى الساعة الثامنة مساء، ويمكن استعارة الكتب لمدة ثلاثة أسابيع"
          + " من دون مقابل.";
  private static final String PERSIAN =
      "کتابخانه هر روز تا ساعت هشت شب باز است و گرفتن کتاب براي سه هفته پولي نمي خواهد. چرا"
          + " نيامديد؟";
  private static final String THAI =
      "ห้องสมุดเปิดทุกวันจนถึงสองทุ่มและยืมหนังสือได้สามสัปดาห์โดยไม่ต้องเสียเงิน"
          + " เด็กควรมากับผู้ใหญ่";
  private static final String GREEK =
      "Η βιβλιοθήκη είναι ανοιχτή κάθε μέρα ως τις οκτώ το βράδυ και δανείζει βιβλία για τρεις"
          + " εβδομάδες.";
  private static final String RUSSIAN =
      "Библиотека открыта каждый день до восьми часов вечера, книги выдают на три недели без всякой"
          + " платы.";
  private static final String UKRAINIAN =
      "Бібліотека відчинена щодня до восьмої години вечора, її книги видають на три тижні без"
          + " жодної платні.";
  private static final String BULGARIAN =
      "Библиотеката е отворена всеки ден до осем часа вечерта и дава книги за три седмици без"
          + " такса.";
  private static final String POLISH =
      "Biblioteka jest otwarta codziennie do ósmej wieczorem, a książki można wypożyczać na trzy"
          + " tygodnie. Dzieci mają wstęp wolny, również w święta, jeśli przyjdą ze starszymi.";
  private static final String CZECH =
      "Knihovna je otevřena každý den do osmi hodin večer, knihy se půjčují na tři týdny a děti nic"
          + " neplatí. Přijďte se podívat, těšíme se na vás.";
  private static final String HUNGARIAN =
      "A könyvtár minden nap este nyolcig van nyitva, a könyveket három hétre lehet kölcsönözni, és"
          + " a gyerekeknek semmit sem kell fizetniük érte. Nézzék meg előbb a kínálatot a"
          + " honlapon.";
  private static final String TURKISH =
      "Kütüphane her gün akşam sekize kadar açıktır, kitaplar üç haftalığına ödünç alınır ve"
          + " çocuklar ücret ödemez. Lütfen gürültü yapmayınız.";
  private static final String LITHUANIAN =
      "Biblioteka dirba kasdien iki aštuonių vakaro, knygas galima skolintis trims savaitėms, o"
          + " vaikams už tai mokėti nereikia. Žiūrėkite sąrašą svetainėje.";
  private static final String VIETNAMESE =
      "Thư viê\u0323n mơ\u0309 cư\u0309a mô\u0303i nga\u0300y đê\u0301n ta\u0301m giơ\u0300"
          + " tô\u0301i va\u0300 cho mươ\u0323n sa\u0301ch trong ba tuâ\u0300n.";
  private static final String GERMAN =
      "Die Bücherei ist täglich bis acht Uhr geöffnet, Bücher darf man drei Wochen behalten, und"
          + " für Kinder kostet das nichts. Größere Gruppen müssen sich vorher ankündigen.";
  private static final String FRENCH =
      "La bibliothèque est ouverte chaque jour jusqu’à huit heures, les livres sont prêtés pour"
          + " trois semaines et les élèves ne paient rien. Ça mérite d’être noté.";
  private static final String CHINESE = "图书馆每天开到晚上八点,可以借三个星期的书,孩子们不用交钱。请大家先看看我们的网站。";
  private static final String TRADITIONAL = "圖書館每天開到晚上八點,可以借三個星期的書,孩子們不用交錢。請大家先看看我們的網站。";
  private static final String JAPANESE = "図書館は毎日夜八時まで開いています。本は三週間まで無料で借りることができます。";
  private static final String KOREAN = "도서관은 매일 저녁 여덟 시까지 열며 책은 삼 주 동안 무료로 빌릴 수 있습니다.";

  @ParameterizedTest
  @CsvSource({
    "he, windows-1255",
    "he, ISO-8859-8",
    "ar, windows-1256",
    "ar, ISO-8859-6",
    "fa, windows-1256",
    "th, x-windows-874",
    "el, windows-1253",
    "el, ISO-8859-7",
    "ru, windows-1251",
    "ru, KOI8-R",
    "ru, ISO-8859-5",
    "ru, IBM866",
    "ru, x-MacCyrillic",
    "uk, windows-1251",
    "uk, KOI8-U",
    "uk, ISO-8859-5",
    "bg, windows-1251",
    "pl, windows-1250",
    "pl, ISO-8859-2",
    "cs, windows-1250",
    "cs, ISO-8859-2",
    "hu, windows-1250",
    "tr, windows-1254",
    "lt, windows-1257",
    "lt, ISO-8859-13",
    "vi, windows-1258",
    "de, windows-1252",
    "de, x-MacRoman",
    "fr, windows-1252",
    "fr, x-MacRoman",
    "zh, GBK",
    "zh-tw, Big5",
    "ja, Shift_JIS",
    "ja, EUC-JP",
    "ja, ISO-2022-JP",
    "ko, EUC-KR",
    "de, UTF-16LE",
    "ja, UTF-16BE",
    "ru, UTF-32LE",
    "he, UTF-32BE",
  })
  void readsTextWithoutALabel(String language, String charset) {
    String page = page(language);
    byte[] bytes = page.getBytes(Charset.forName(charset));

    assertThat(HtmlDecoder.decode(bytes, 0, bytes.length, "").text()).isEqualTo(page);
  }

  @ParameterizedTest
  @CsvSource({
    "he, windows-1255, utf-8",
    "he, windows-1255, iso-8859-1",
    "ar, windows-1256, iso-8859-1",
    "th, x-windows-874, windows-1252",
    "el, windows-1253, iso-8859-1",
    "ru, windows-1251, iso-8859-1",
    "ru, KOI8-R, windows-1251",
    "pl, ISO-8859-2, iso-8859-1",
    "zh, GBK, iso-8859-1",
    "ja, Shift_JIS, euc-jp",
    "de, windows-1252, utf-8",
    "de, windows-1252, utf-16",
    "de, UTF-8, iso-8859-1",
    "de, UTF-16BE, utf-16",
    "de, UTF-16LE, iso-8859-1",
    "fr, UTF-32LE, utf-16le",
  })
  void ignoresALabelThatTheBytesContradict(String language, String charset, String label) {
    String page = page(language);
    byte[] bytes = page.getBytes(Charset.forName(charset));

    assertThat(HtmlDecoder.decode(bytes, 0, bytes.length, label).text()).isEqualTo(page);
  }

  @Test
  void readsJapaneseUtf16WithoutMarkupByItsLabel() {
    byte[] bytes = JAPANESE.getBytes(Charset.forName("UTF-16BE"));

    assertThat(HtmlDecoder.decode(bytes, 0, bytes.length, "utf-16be").text()).isEqualTo(JAPANESE);
  }

  @Test
  void refusesBytesThatNoCharsetFits() {
    byte[] bytes = new byte[2000];
    new Random(1).nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (bytes[i] | 0x80);
    }
    assertThat(HtmlDecoder.decode(bytes, 0, bytes.length, "").isReadable()).isFalse();
  }

  private static String page(String language) {
    String text =
        switch (language) {
          case "he" -> HEBREW;
          case "ar" -> ARABIC;
          case "fa" -> PERSIAN;
          case "th" -> THAI;
          case "el" -> GREEK;
          case "ru" -> RUSSIAN;
          case "uk" -> UKRAINIAN;
          case "bg" -> BULGARIAN;
          case "pl" -> POLISH;
          case "cs" -> CZECH;
          case "hu" -> HUNGARIAN;
          case "tr" -> TURKISH;
          case "lt" -> LITHUANIAN;
          case "vi" -> VIETNAMESE;
          case "de" -> GERMAN;
          case "fr" -> FRENCH;
          case "zh" -> CHINESE;
          case "zh-tw" -> TRADITIONAL;
          case "ja" -> JAPANESE;
          case "ko" -> KOREAN;
          default -> throw new IllegalArgumentException(language);
        };
    return "<html><head><title>Page</title></head><body><p>" + text + "</p></body></html>";
  }
}
