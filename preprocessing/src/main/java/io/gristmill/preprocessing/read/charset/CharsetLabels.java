package io.gristmill.preprocessing.read.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a label means on the web, which is often a superset of what it says (WHATWG Encoding,
 * section 4.2). Labels not listed mean what Java says they mean.
 */
final class CharsetLabels {

  private static final Map<String, Charset> LABELS = labels();

  private CharsetLabels() {}

  /** Empty for labels nobody knows. */
  static Optional<Charset> charset(String label) {
    return Optional.ofNullable(LABELS.get(label.strip().toLowerCase(Locale.ROOT)));
  }

  private static Map<String, Charset> labels() {
    Map<String, Charset> map = javaLabels();
    put(map, "UTF-8", "utf8 utf-8 unicode-1-1-utf-8 x-unicode20utf8 utf_8");
    put(map, "windows-1252", "iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 ascii us-ascii ansi");
    put(map, "windows-1254", "iso-8859-9 iso8859-9 iso_8859-9 latin5 l5");
    put(map, "x-windows-874", "iso-8859-11 iso8859-11 tis-620 dos-874");
    put(map, "GB18030", "gb2312 gbk gb_2312 gb_2312-80 x-gbk chinese csgb2312 gb18030");
    put(map, "Big5-HKSCS", "big5 big5-hkscs cn-big5 x-x-big5");
    put(map, "windows-31j", "shift_jis shift-jis sjis x-sjis ms_kanji windows-31j");
    put(map, "x-windows-949", "euc-kr ks_c_5601-1987 ksc5601 ksc_5601 korean windows-949");
    put(map, "UTF-16LE", "utf-16 utf-16le unicode ucs-2 csunicode");
    return Map.copyOf(map);
  }

  /** All at once: for a label it does not know Java asks every provider anew, each time. */
  private static Map<String, Charset> javaLabels() {
    Map<String, Charset> map = new HashMap<>();
    for (Charset charset : Charset.availableCharsets().values()) {
      charset.aliases().forEach(alias -> map.put(alias.toLowerCase(Locale.ROOT), charset));
    }
    for (Charset charset : Charset.availableCharsets().values()) {
      map.put(charset.name().toLowerCase(Locale.ROOT), charset);
    }
    return map;
  }

  /** A Java runtime without the extended charsets reads such pages as their ASCII part allows. */
  private static void put(Map<String, Charset> map, String name, String labels) {
    Charset charset = Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    for (String label : labels.split(" ", -1)) {
      map.put(label, charset);
    }
  }
}
