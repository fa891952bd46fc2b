package io.gristmill.preprocessing.read.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.text.JsonLinesSource;
import io.gristmill.preprocessing.read.text.OpenWebTextSource;
import io.gristmill.preprocessing.read.text.PlainTextSource;
import io.gristmill.preprocessing.read.warc.WarcSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The formats shards come in, by name. A new format is one class and one line here. */
public final class DocumentSources {

  private static final SortedMap<String, DocumentSource> SOURCES =
      new TreeMap<>(
          Map.of(
              "warc", new WarcSource(),
              "wet", new WarcSource(),
              "openwebtext", new OpenWebTextSource(),
              "jsonl", new JsonLinesSource(),
              "text", new PlainTextSource()));

  private DocumentSources() {}

  /**
   * The source of a format.
   *
   * @throws InvalidConfigException if there is none of that name
   */
  public static DocumentSource named(String format) {
    DocumentSource source = SOURCES.get(format);
    if (source == null) {
      throw new InvalidConfigException(
          "format: " + format + " (expected one of " + SOURCES.keySet() + ")");
    }
    return source;
  }

  /** The known formats, sorted. */
  public static Set<String> names() {
    return SOURCES.keySet();
  }

  /** The format of a shard: by its name, and if that does not tell, by its first bytes. */
  static Optional<String> formatOf(InputFile file) {
    return ShardNames.format(file.uri()).or(() -> ShardHead.read(file).format());
  }

  /**
   * The source of a shard. A file of unknown format has one too: it yields a single {@link
   * io.gristmill.preprocessing.read.MalformedCause#UNKNOWN_FORMAT}.
   */
  public static DocumentSource of(InputFile file) {
    return formatOf(file).map(DocumentSources::named).orElseGet(UnknownSource::new);
  }
}
