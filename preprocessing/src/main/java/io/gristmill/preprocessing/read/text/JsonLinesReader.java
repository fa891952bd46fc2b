package io.gristmill.preprocessing.read.text;

import static io.gristmill.preprocessing.read.text.JsonBytes.passSeparators;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gristmill.error.Messages;
import io.gristmill.preprocessing.read.DocumentIds;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator.RecordReader;
import io.gristmill.preprocessing.read.FetchTime;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.read.text.JsonLinesSource.JsonLayout;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Reads lines with one or several JSON objects. Trailing bytes that are not an object are one
 * malformed record. Blank lines are skipped.
 */
final class JsonLinesReader implements RecordReader {

  private static final String SOURCE = "jsonl";
  private static final int MOST_NAMES = 200;

  private final String file;
  private final LineReader lines;
  private final ByteRange range;
  private final JsonBytes json;
  private final JsonDocument fields = new JsonDocument();
  private final DocumentIds ids = new DocumentIds();
  private final CRC32 crc = new CRC32();
  private boolean started;
  private boolean ended;
  private boolean inLine;
  private int at;

  JsonLinesReader(String file, LineReader lines, ByteRange range, ReadLimits limits) {
    this.file = file;
    this.lines = lines;
    this.range = range;
    this.json = new JsonBytes((int) limits.maxRecordBytes());
  }

  @Override
  public Optional<RawRecord> next() throws IOException {
    if (!started) {
      started = true;
      Optional<RawRecord> refused = otherLayout();
      ended = refused.isPresent();
      if (ended) {
        return refused;
      }
    }
    while (!ended && (inLine || nextLine())) {
      Optional<RawRecord> record = inLine();
      if (record.isPresent()) {
        return record;
      }
    }
    return lines.takeDamage().map(damage -> damaged(damage, lines.nextOffset()));
  }

  /** The single record of a file that has JSON in another layout. */
  private Optional<RawRecord> otherLayout() throws IOException {
    if (!range.contains(0)) {
      return Optional.empty();
    }
    int count = lines.lookAhead(JsonLayout.BYTES);
    int from = lines.ahead();
    return JsonLayout.problem(json, lines.array(), from, from + count)
        .map(
            problem ->
                new Malformed(MalformedCause.NOT_JSON_LINES, problem, new Provenance(file, 0, 0)));
  }

  private boolean nextLine() {
    inLine = lines.nextOffset() < range.end() && lines.next();
    at = lines.from();
    return inLine;
  }

  /** The next record of the current line, if any. */
  private Optional<RawRecord> inLine() throws IOException {
    byte[] bytes = lines.array();
    int from = passSeparators(bytes, at, lines.to());
    if (from == lines.to()) {
      inLine = false;
      return Optional.empty();
    }
    if (JsonBytes.isObject(bytes, from, lines.to())) {
      try {
        return Optional.of(record(from, json.object(bytes, from, lines.to(), fields)));
      } catch (JsonProcessingException e) {
        return rest(Messages.withoutClasses(e.getOriginalMessage()));
      } catch (CharConversionException e) {
        return rest(e.getMessage());
      }
    }
    return rest(problem(from));
  }

  private String problem(int from) {
    String found =
        at > lines.from()
            ? "no object behind another"
            : lines.array()[from] == '[' ? "an array" : "no object";
    return found + " (expected objects, one a line)";
  }

  private RawRecord record(int from, int end) throws IOException {
    boolean first = at == lines.from();
    boolean last = passSeparators(lines.array(), end, lines.to()) == lines.to() && !lines.isOpen();
    int start = first ? at : from;
    int to = last ? lines.to() : end;
    long offset = lines.offset() + start - lines.from();
    long length = last ? lines.nextOffset() - offset : end - start;
    Provenance provenance = new Provenance(file, offset, length);
    at = end;
    inLine = !last;
    return fields.hasText()
        ? new TextRecord(document(start, to, provenance))
        : withoutText(from, end, provenance);
  }

  private Malformed withoutText(int from, int end, Provenance provenance) throws IOException {
    String names = json.names(lines.array(), from, end).toString();
    String shown = names.length() > MOST_NAMES ? names.substring(0, MOST_NAMES) + "..." : names;
    return fields.isTextAbsent()
        ? new Malformed(
            MalformedCause.NO_TEXT, "fields " + shown + " (expected a string \"text\")", provenance)
        : new Malformed(MalformedCause.BAD_JSON, "\"text\" is no string", provenance);
  }

  /** Reports the rest of the line as one record, unless damage or the limit truncated it. */
  private Optional<RawRecord> rest(String problem) {
    if (lines.isOpen()) {
      return restOfOpenLine();
    }
    inLine = false;
    long offset = lines.offset() + at - lines.from();
    if (lines.isCut()) {
      return lines.takeDamage().map(damage -> damaged(damage, offset));
    }
    return Optional.of(
        new Malformed(
            MalformedCause.BAD_JSON,
            problem,
            new Provenance(file, offset, lines.nextOffset() - offset)));
  }

  private Optional<RawRecord> restOfOpenLine() {
    inLine = false;
    if (at > lines.from()) {
      lines.continueAt(at);
      return Optional.empty();
    }
    long offset = lines.offset();
    lines.passLine();
    long length = lines.nextOffset() - offset;
    return Optional.of(
        new Malformed(
            MalformedCause.RECORD_TOO_LARGE,
            length + " bytes in one line",
            new Provenance(file, offset, length)));
  }

  private RawRecord damaged(IOException damage, long offset) {
    return new Malformed(
        MalformedCause.BAD_ARCHIVE,
        damage.getMessage(),
        new Provenance(file, offset, lines.nextOffset() - offset));
  }

  private Document document(int start, int to, Provenance provenance) {
    // Ids in the input are not always unique, but later stages rely on unique ids.
    crc.reset();
    crc.update(lines.array(), start, to - start);
    return new Document(
        ids.id(fields.url(), provenance, 0, crc.getValue()),
        fields.url(),
        fields.text(),
        Document.UNDETERMINED,
        SOURCE,
        FetchTime.parse(fields.date()),
        provenance);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
