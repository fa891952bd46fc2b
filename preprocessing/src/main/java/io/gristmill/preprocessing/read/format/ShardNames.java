package io.gristmill.preprocessing.read.format;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the name of a shard says about its format. */
public final class ShardNames {

  private record Rule(Pattern name, String format) {}

  private static final String COMPRESSION = "\\.(gz|gzip|zst|zstd|xz|bz2|lz4)";
  private static final String COMPRESSED = "(" + COMPRESSION + ")?(\\.open)?";
  private static final Pattern IS_COMPRESSED = Pattern.compile(".*" + COMPRESSION + "(\\.open)?");

  /** The first that matches decides. ARC is read as WARC, which refuses it with a clear word. */
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
   * What lies beside shards: descriptions, licences, checksums, indexes, lists of paths, marks that
   * a writer has ended, and what file managers leave.
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

  /** Text and web pages alike become about a quarter when compressed. */
  private static final double TEXT_COMPRESSES_TO = 4;

  private ShardNames() {}

  static Optional<String> format(String uri) {
    String name = name(uri);
    return RULES.stream()
        .filter(rule -> rule.name.matcher(name).matches())
        .map(Rule::format)
        .findFirst();
  }

  /** Whether the name ends as those of compressed files that are read do. */
  static boolean isCompressed(String uri) {
    return IS_COMPRESSED.matcher(name(uri)).matches();
  }

  /** Whether a file found beside shards is none by its name, whatever it holds. */
  public static boolean isStray(String uri) {
    return STRAY.matcher(name(uri)).matches();
  }

  /**
   * About what share of a shard's bytes its kept documents take when stored as compressed tables:
   * little of web pages is text that is kept, more of extracted text, half of what was prepared. A
   * guess by the name, for planning alone.
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
