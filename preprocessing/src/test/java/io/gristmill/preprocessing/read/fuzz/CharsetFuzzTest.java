package io.gristmill.preprocessing.read.fuzz;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.fuzz.Fuzzer;
import io.gristmill.fuzz.Fuzzer.Input;
import io.gristmill.preprocessing.read.charset.HtmlDecoder;
import io.gristmill.preprocessing.read.charset.HtmlDecoder.DecodedText;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages in every charset of the web, labelled in the header, in the page, and wrongly. */
class CharsetFuzzTest {

  private static final String[] WORDS = {
    "<meta charset=utf-16>",
    "<meta charset=\"",
    "\u00ff\u00fe",
    "\u00fe\u00ff",
    "\u00ef\u00bb\u00bf",
    "\0",
    "\u001b$B",
    "\u001b(B",
    "\u0081",
    "\u00ff"
  };

  @ParameterizedTest
  @CsvSource({
    "windows-1252, Straße und Übergröße für Mädchen",
    "iso-8859-2, Příliš žluťoučký kůň úpěl",
    "windows-1250, Zażółć gęślą jaźń",
    "windows-1251, Съешь же ещё этих мягких булок",
    "koi8-r, Съешь же ещё этих мягких булок",
    "koi8-u, Щастям б'єш жук їх глицю",
    "ibm866, Съешь же ещё этих мягких булок",
    "iso-8859-5, Съешь же ещё этих мягких булок",
    "iso-8859-7, Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
    "windows-1253, Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
    "iso-8859-8, דג סקרן שט בים מאוכזב",
    "windows-1255, דג סקרן שט בים מאוכזב",
    "iso-8859-6, نص حكيم له سر قاطع",
    "windows-1256, نص حكيم له سر قاطع",
    "windows-1254, Pijamalı hasta yağız şoföre",
    "windows-1257, Įlinkdama fechtuotojo špaga",
    "windows-874, เป็นมนุษย์สุดประเสริฐเลิศคุณค่า",
    "gbk, 我能吞下玻璃而不伤身体",
    "gb18030, 我能吞下玻璃而不伤身体",
    "big5, 我能吞下玻璃而不傷身體",
    "shift_jis, いろはにほへとちりぬるを",
    "euc-jp, いろはにほへとちりぬるを",
    "iso-2022-jp, いろはにほへとちりぬるを",
    "euc-kr, 키스의 고유조건은 입술끼리 만나야",
    "utf-8, いろは Straße Съешь",
    "utf-16le, いろは Straße Съешь",
    "utf-16be, いろは Straße Съешь",
  })
  void readsLabelledPagesAndSurvivesDamagedOnes(String label, String sentence) {
    assumeTrue(Charset.isSupported(label), "this Java runtime does not have " + label);
    Charset charset = Charset.forName(label);
    String text = "<html><head><title>x</title></head><p>" + (sentence + ". ").repeat(20);
    byte[] bytes = text.getBytes(charset);
    for (String written :
        List.of(label, label.toUpperCase(java.util.Locale.ROOT), " " + label + "\t")) {
      assertThat(decode(bytes, written).text()).isEqualTo(text);
    }
    if (!label.startsWith("utf-16")) {
      String labelled = "<meta charset='" + label + "'>" + text;
      assertThat(decode(labelled.getBytes(charset), "").text()).isEqualTo(labelled);
    }
    new Fuzzer("charset " + label, List.of(new Input(label, bytes)), WORDS)
        .check(30, mutated -> requireStable(mutated.bytes(), label));
  }

  /** Any label gives some text, always the same, to which every decodable byte contributes. */
  private static void requireStable(byte[] bytes, String label) {
    Random random = new Random(bytes.length);
    for (String written : List.of(label, "", "utf-16", "x-no-such", "iso-2022-kr", "\0")) {
      DecodedText decoded = decode(bytes, written);
      assertThat(decoded).isEqualTo(decode(bytes, written));
      int units = decoded.text().length();
      assertThat(units)
          .as("units of %d bytes as %s", bytes.length, decoded)
          .isBetween(0, 2 * bytes.length + 2);
    }
    int from = random.nextInt(bytes.length + 1);
    assertThat(HtmlDecoder.decodePlain(bytes, from, bytes.length).text()).isNotNull();
  }

  @Test
  void everyCharsetThatJavaKnowsDecodesAnyBytes() {
    List<String> failures = new ArrayList<>();
    byte[] bytes = new byte[3000];
    new Random(5).nextBytes(bytes);
    for (Charset charset : Charset.availableCharsets().values()) {
      try {
        decode(bytes, charset.name());
      } catch (RuntimeException e) {
        failures.add(format("%s: %s", charset, e));
      }
    }
    assertThat(failures).isEmpty();
  }

  private static DecodedText decode(byte[] bytes, String label) {
    return HtmlDecoder.decode(bytes, 0, bytes.length, label);
  }
}
