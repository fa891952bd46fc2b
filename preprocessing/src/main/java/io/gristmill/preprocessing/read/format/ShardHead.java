package io.gristmill.preprocessing.read.format;

import io.gristmill.preprocessing.read.text.Decompression;
import io.gristmill.preprocessing.read.text.ShardStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The format evidence in the first bytes of a shard, decompressed.
 *
 * @param stored the bytes as stored, as Latin-1
 * @param text the bytes decompressed, as Latin-1; fewer if they are damaged
 * @param damage the error that ended decompression, if any
 */
record ShardHead(String stored, String text, Optional<String> damage) {

  /** Enough for the magic of the first header of a tar. */
  private static final int BYTES = 512;

  private static final int TAR_MAGIC = 257;

  /** More than one control character in twenty is not text. */
  private static final int TEXT_PER_CONTROL = 20;

  /**
   * The start of an object or an array of objects, in UTF-8 or in UTF-16, which the reader refuses
   * with its own message.
   */
  private static final Pattern JSON =
      Pattern.compile(
          "(\u00ef\u00bb\u00bf)?[\\s\u001e]*(\\[\\s*)?\\{\\s*[\"}]"
              + "|(\u00ff\u00fe|\u00fe\u00ff)[\\s\0]*[\\[{]");

  /** Unsupported formats by the first bytes of their files. */
  private static final Map<String, String> NOT_READ = notRead();

  static ShardHead read(HeadedFile file) throws IOException {
    String stored = latin1(file.head(BYTES), BYTES);
    byte[] bytes = new byte[BYTES];
    int filled = 0;
    try (InputStream in = Decompression.buffered(ShardStream.open(file, 0));
        InputStream content = Decompression.of(in).wrap(in)) {
      for (int count = 0; count >= 0 && filled < BYTES; filled += Math.max(0, count)) {
        count = content.read(bytes, filled, BYTES - filled);
      }
      return new ShardHead(stored, latin1(bytes, filled), Optional.empty());
    } catch (IOException e) {
      // Storage errors are unchecked here, so this is an error of the decompressor.
      return new ShardHead(stored, latin1(bytes, filled), Optional.of(e.getMessage()));
    }
  }

  /**
   * Whether the decompressed content consists of zeros only, as a lost disk block leaves a file.
   */
  static boolean isNothingButZeros(HeadedFile file) throws IOException {
    try (InputStream in = Decompression.buffered(ShardStream.open(file, 0));
        InputStream content = Decompression.of(in).wrap(in)) {
      byte[] zeros = new byte[BYTES];
      byte[] bytes = content.readNBytes(BYTES);
      boolean any = bytes.length > 0;
      while (bytes.length > 0 && Arrays.equals(bytes, 0, bytes.length, zeros, 0, bytes.length)) {
        bytes = content.readNBytes(BYTES);
      }
      return any && bytes.length == 0;
    } catch (IOException e) {
      return false; // Damage, which the reader counts.
    }
  }

  private static String latin1(byte[] bytes, int length) {
    return new String(bytes, 0, Math.min(length, bytes.length), StandardCharsets.ISO_8859_1);
  }

  boolean beginsWithZero() {
    return text.startsWith("\0");
  }

  /** Empty if the bytes are inconclusive. */
  Optional<String> format() {
    if (isParquet()) {
      return Optional.of(DocumentSources.PARQUET);
    }
    if (text.startsWith("WARC/") || text.startsWith("filedesc:")) {
      return Optional.of("warc");
    }
    if (text.startsWith("ustar", TAR_MAGIC)) {
      return Optional.of("openwebtext");
    }
    return JSON.matcher(text).lookingAt() ? Optional.of("jsonl") : Optional.empty();
  }

  private boolean isParquet() {
    return stored.startsWith("PAR1");
  }

  /**
   * Whether the content contradicts the format of the name. A web archive in a file named as text
   * is not a contradiction, since a text may begin with the same words.
   *
   * @param compressed whether the name indicates compression
   */
  boolean contradicts(String format, boolean compressed) {
    return switch (format) {
      case "text" -> isBinary();
      case "jsonl" ->
          isBinary() && (isParquet() || known().isPresent() || (compressed && isPlain()));
      default -> false;
    };
  }

  private boolean isPlain() {
    return damage.isEmpty() && stored.startsWith(text);
  }

  /** Describes the file for an error message. */
  String description() {
    return known().orElse(isBinary() ? "binary" : "unknown");
  }

  private Optional<String> known() {
    return NOT_READ.entrySet().stream()
        .filter(entry -> stored.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Whether the content is not text in any encoding; in UTF-16, every second byte may be zero. */
  private boolean isBinary() {
    int controls = 0;
    boolean evenZero = false;
    boolean oddZero = false;
    String content = text.replaceFirst("^\0+", "");
    for (int at = 0; at < content.length(); at++) {
      char c = content.charAt(at);
      evenZero |= c == 0 && at % 2 == 0;
      oddZero |= c == 0 && at % 2 == 1;
      controls += c < ' ' && c != 0 && "\t\n\u000b\f\r\b\u001b\u001e".indexOf(c) < 0 ? 1 : 0;
    }
    return (evenZero && oddZero) || controls * TEXT_PER_CONTROL > content.length();
  }

  private static Map<String, String> notRead() {
    Map<String, String> formats = new LinkedHashMap<>();
    formats.put("PK\u0003\u0004", "zip");
    formats.put("7z\u00bc\u00af'\u001c", "7-Zip");
    formats.put("Rar!\u001a\u0007", "rar");
    formats.put("LZIP", "lzip");
    formats.put("\u0002!L\u0018", "the legacy format of lz4");
    formats.put("\u001f\u009d", "compress (.Z)");
    formats.put("\u0089LZO\0", "lzop");
    formats.put("\u00ff\u0006\0\0sNaPpY", "framed snappy");
    formats.put("]\0\0", "lzma");
    formats.put("Obj\u0001", "Avro");
    formats.put("ORC", "ORC");
    formats.put("ARROW1", "Arrow");
    formats.put("\u00ff\u00ff\u00ff\u00ff", "an Arrow stream");
    formats.put("SQLite format 3\0", "SQLite");
    formats.put("%PDF-", "PDF");
    formats.put("\u0089PNG\r\n", "PNG");
    formats.put("\u00ff\u00d8\u00ff", "JPEG");
    formats.put("PARE", "encrypted Parquet");
    return formats;
  }
}
