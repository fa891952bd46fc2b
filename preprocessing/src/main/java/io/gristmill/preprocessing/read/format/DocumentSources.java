package io.gristmill.preprocessing.read.format;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.read.text.JsonLinesSource;
import io.gristmill.preprocessing.read.text.OpenWebTextSource;
import io.gristmill.preprocessing.read.text.PlainTextSource;
import io.gristmill.preprocessing.read.warc.WarcSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The supported shard formats by name. A new format is one class and one line here. */
public final class DocumentSources {

  /** A format whose reader needs libraries that this module lacks. */
  public static final String PARQUET = "parquet";

  private static final Map<String, DocumentSource> OWN =
      Map.of(
          "warc", new WarcSource(),
          "wet", new WarcSource(),
          "openwebtext", new OpenWebTextSource(),
          "jsonl", new JsonLinesSource(),
          "text", new PlainTextSource());

  /** Formats whose readers handle compression themselves, and find records at any offset. */
  private static final Set<String> WEB_ARCHIVES = Set.of("warc", "wet");

  private final SortedMap<String, DocumentSource> sources = new TreeMap<>(OWN);

  /**
   * @param others readers of other modules, by format
   */
  public DocumentSources(Map<String, DocumentSource> others) {
    sources.putAll(others);
  }

  /**
   * Finds the source of a format.
   *
   * @throws InvalidConfigException if there is no format of that name
   */
  public DocumentSource named(String format) {
    DocumentSource source = sources.get(format);
    if (source == null) {
      throw new InvalidConfigException("format: " + expected(format));
    }
    return source;
  }

  private String expected(String found) {
    return format("%s (expected one of %s)", found, sources.keySet());
  }

  /** The source for any file. Unexpected content yields malformed records only. */
  public DocumentSource any() {
    return this::open;
  }

  private RecordIterator open(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    try {
      Optional<String> name = ShardNames.format(file.uri());
      if (name.filter(WEB_ARCHIVES::contains).isPresent()) {
        return named(name.get()).open(file, range, limits);
      }
      HeadedFile headed = new HeadedFile(file);
      return headed.isEmpty() && !name.equals(Optional.of(PARQUET))
          ? RefusedSource.empty()
          : of(headed, name, range).open(headed, range, limits);
    } catch (NoSuchFileException | FileNotFoundException e) {
      return new RefusedSource(MalformedCause.UNREADABLE, "no such file", 0)
          .open(file, range, limits);
    } catch (AccessDeniedException e) {
      return new RefusedSource(MalformedCause.UNREADABLE, "access denied", 0)
          .open(file, range, limits);
    }
  }

  private DocumentSource of(HeadedFile file, Optional<String> name, ByteRange range)
      throws IOException {
    if (name.equals(Optional.of(PARQUET))) {
      return source(PARQUET, file);
    }
    ShardHead head = ShardHead.read(file);
    if (range.contains(0) && head.beginsWithZero() && ShardHead.isNothingButZeros(file)) {
      return refused("nothing but zeros", file);
    }
    boolean compressed = name.isPresent() && ShardNames.isCompressed(file.uri());
    if (name.isPresent() && !head.contradicts(name.get(), compressed)) {
      return named(name.get());
    }
    Optional<String> format = head.format();
    if (format.isPresent() && !format.equals(name)) {
      return source(format.get(), file);
    }
    return head.damage().isPresent()
        ? new RefusedSource(MalformedCause.BAD_ARCHIVE, head.damage().get(), file.length())
        : refused(head.description(), file);
  }

  private DocumentSource source(String format, HeadedFile file) throws IOException {
    return sources.containsKey(format) ? named(format) : refused(format, file);
  }

  private DocumentSource refused(String found, HeadedFile file) throws IOException {
    return new RefusedSource(
        MalformedCause.UNKNOWN_FORMAT, "format: " + expected(found), file.length());
  }
}
