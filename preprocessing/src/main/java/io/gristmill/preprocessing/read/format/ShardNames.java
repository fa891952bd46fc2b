package io.gristmill.preprocessing.read.format;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Guesses the format of a shard by its name. */
public final class ShardNames {

  private record Rule(Pattern name, String format) {}

  private static final String COMPRESSION = "\\.(gz|gzip|zst|zstd|xz|bz2|lz4)";
  private static final String COMPRESSED = "(" + COMPRESSION + ")?(\\.open)?";
  private static final Pattern IS_COMPRESSED = Pattern.compile(".*" + COMPRESSION + "(\\.open)?");

  /**
   * The first matching rule applies. ARC is read as WARC, whose reader refuses it with a clear
   * message.
   */
  private static final List<Rule> RULES =
      List.of(
          rule(".*\\.wet" + COMPRESSED, "wet"),
          rule(".*\\.(warc|wat|arc)" + COMPRESSED, "warc"),
          rule(".*\\.(jsonl|ndjson|json)" + COMPRESSED, "jsonl"),
          rule(".*\\.(txt|text)" + COMPRESSED, "text"),
          rule(".*\\.(parquet|pq|parq)", DocumentSources.PARQUET),
          rule(".*_data\\.xz", "openwebtext"),
          rule(".*(\\.tar|\\.t[gx]z|\\.tbz2?|\\.tar" + COMPRESSION + ")", "openwebtext"));

  /**
   * Files that accompany shards: descriptions, licences, checksums, indexes, lists of paths,
   * completion markers, and files of file managers.
   */
  private static final Pattern STRAY =
      Pattern.compile(
          "(readme|licen[cs]e|copying|notice|authors|changelog|changes|citation)([-_.].*)?"
              + "|robots\\.txt"
              + "|.*\\.(md|rst|crc|md5|sha1|sha224|sha256|sha384|sha512|sum|asc|sig|torrent|aria2)"
              + "|(md5|sha\\d+)sums?(\\..*)?|checksums?(\\..*)?|sums"
              + "|.*\\.(cdxj?|idx|paths)(\\.gz)?|cdx-\\d+\\.gz"
              + "|manifest(\\.\\w+)?|success|dataset_infos?\\.json|thumbs\\.db|desktop\\.ini"
              + "|.*\\.(tmp|part|partial|crdownload|swp|bak)|.*~");

  /** Text and web pages compress to about a quarter. */
  private static final double TEXT_COMPRESSES_TO = 4;

  private ShardNames() {}

  static Optional<String> format(String uri) {
    String name = name(uri);
    return RULES.stream()
        .filter(rule -> rule.name.matcher(name).matches())
        .map(Rule::format)
        .findFirst();
  }

  /** Whether the name has the extension of a supported compression. */
  static boolean isCompressed(String uri) {
    return IS_COMPRESSED.matcher(name(uri)).matches();
  }

  /** Whether the name is that of a file that accompanies shards, regardless of its content. */
  public static boolean isStray(String uri) {
    return STRAY.matcher(name(uri)).matches();
  }

  /**
   * Approximate size of the kept documents in compressed tables, as a fraction of the shard: small
   * for web pages, larger for extracted text, half for prepared text. For planning only.
   */
  public static double shareKept(String uri) {
    String format = format(uri).orElse("");
    double compressed = format.equals("warc") ? 0.03 : format.equals("wet") ? 0.3 : 0.5;
    boolean stored = format.equals(DocumentSources.PARQUET) || isCompressed(uri);
    return stored ? compressed : compressed / TEXT_COMPRESSES_TO;
  }

  private static String name(String uri) {
    return uri.substring(uri.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  private static Rule rule(String name, String format) {
    return new Rule(Pattern.compile(name), format);
  }
}
