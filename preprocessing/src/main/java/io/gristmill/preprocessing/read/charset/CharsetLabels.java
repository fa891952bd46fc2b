package io.gristmill.preprocessing.read.charset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Maps labels to charsets as on the web, often a superset of the named charset (WHATWG Encoding,
 * section 4.2, in {@code encodings.txt}). Other labels have the meaning that Java gives them.
 */
final class CharsetLabels {

  private static final List<Charset> OWN =
      List.of(
          TableCharset.REPLACEMENT,
          TableCharset.ISO_8859_10,
          TableCharset.ISO_8859_14,
          TableCharset.KOI8_U,
          TableCharset.MAC_CYRILLIC,
          TableCharset.USER_DEFINED);

  private static final String MARKUP = "<html lang=\"en\">";

  private static final Map<String, Charset> LABELS = labels();

  private CharsetLabels() {}

  /** Returns empty for unknown labels. */
  static Optional<Charset> charset(String label) {
    return label.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(LABELS.get(label.strip().toLowerCase(Locale.ROOT)));
  }

  private static Map<String, Charset> labels() {
    Map<String, Charset> map = javaLabels();
    for (String wide : List.of("utf-32", "ucs-4", "iso-10646-ucs-4", "utf-32le")) {
      map.put(wide, Charset.forName("UTF-32LE"));
    }
    map.put("utf-32be", Charset.forName("UTF-32BE"));
    map.put("utf_8", StandardCharsets.UTF_8);
    map.put("ansi", Charset.forName("windows-1252"));
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                CharsetLabels.class.getResourceAsStream("encodings.txt"),
                StandardCharsets.UTF_8))) {
      in.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .forEach(row -> putRow(map, row));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(map);
  }

  private static void putRow(Map<String, Charset> map, String[] row) {
    // A Java runtime without the extended charsets decodes only the ASCII part of such pages.
    Charset charset = named(row[1]).orElse(StandardCharsets.UTF_8);
    Arrays.stream(row).skip(2).forEach(label -> map.put(label, charset));
  }

  /** The charset of exactly this name, one of ours or Java's; empty if there is none. */
  static Optional<Charset> named(String name) {
    return OWN.stream()
        .filter(own -> own.name().equals(name))
        .findFirst()
        .or(() -> Optional.of(name).filter(Charset::isSupported).map(Charset::forName));
  }

  /**
   * Loads all labels at once, since Java queries every provider again for each unknown label.
   * Charsets that do not extend ASCII, such as those of mainframes, are excluded.
   */
  private static Map<String, Charset> javaLabels() {
    Map<String, Charset> map = new HashMap<>();
    List<Charset> charsets =
        Charset.availableCharsets().values().stream().filter(CharsetLabels::isAscii).toList();
    for (Charset charset : charsets) {
      charset.aliases().forEach(alias -> map.put(alias.toLowerCase(Locale.ROOT), charset));
    }
    for (Charset charset : charsets) {
      map.put(charset.name().toLowerCase(Locale.ROOT), charset);
    }
    return map;
  }

  private static boolean isAscii(Charset charset) {
    return new String(MARKUP.getBytes(StandardCharsets.US_ASCII), charset).equals(MARKUP);
  }
}
