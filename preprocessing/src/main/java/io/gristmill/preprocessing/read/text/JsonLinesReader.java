package io.gristmill.preprocessing.read.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.document.Provenance;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.DocumentIds;
import io.gristmill.preprocessing.read.MalformedCause;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordReader;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.zip.CRC32;

/** Lines that are JSON objects. Blank lines are no records. */
final class JsonLinesReader implements RecordReader {

  private static final String SOURCE = "jsonl";

  private final String file;
  private final LineReader lines;
  private final ByteRange range;
  private final ObjectReader json;
  private final DocumentIds ids = new DocumentIds();
  private final CRC32 crc = new CRC32();
  private boolean ended;

  JsonLinesReader(String file, LineReader lines, ByteRange range, ReadLimits limits) {
    this.file = file;
    this.lines = lines;
    this.range = range;
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxStringLength((int) limits.maxRecordBytes())
                    .build())
            .build();
    this.json = JsonMapper.builder(factory).build().readerFor(JsonNode.class);
  }

  @Override
  public Optional<RawRecord> next() throws IOException {
    while (!ended && lines.nextOffset() < range.end()) {
      try {
        if (!lines.next()) {
          break;
        }
      } catch (IOException e) {
        // Storage failures are unchecked here: this is a decompressor's.
        ended = true;
        long at = lines.nextOffset();
        return Optional.of(
            new Malformed(MalformedCause.BAD_ARCHIVE, e.toString(), new Provenance(file, at, 0)));
      }
      if (!lines.isBlank()) {
        return Optional.of(record());
      }
    }
    ended = true;
    return Optional.empty();
  }

  private RawRecord record() throws IOException {
    long offset = lines.offset();
    Provenance provenance = new Provenance(file, offset, lines.nextOffset() - offset);
    if (lines.isTooLong()) {
      String detail = provenance.length() + " bytes in one line";
      return new Malformed(MalformedCause.RECORD_TOO_LARGE, detail, provenance);
    }
    JsonNode node;
    try {
      node = json.readTree(lines.array(), lines.from(), lines.to() - lines.from());
    } catch (JsonProcessingException e) {
      return new Malformed(MalformedCause.BAD_JSON, e.getOriginalMessage(), provenance);
    }
    return node.path("text").isTextual()
        ? new TextRecord(document(node, provenance))
        : new Malformed(MalformedCause.BAD_JSON, "no string \"text\"", provenance);
  }

  private Document document(JsonNode node, Provenance provenance) {
    String url = field(node, "url");
    // Other people's ids are not always unique, and everything behind relies on ours being so.
    return new Document(
        id(url, provenance),
        url,
        node.path("text").textValue(),
        Document.UNDETERMINED,
        SOURCE,
        time(field(node, "date")),
        provenance);
  }

  /** At the top, or in the metadata object other pipelines write; empty if in neither. */
  private static String field(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isValueNode() ? value.asText() : node.path("metadata").path(name).asText();
  }

  private static Instant time(String date) {
    try {
      return Instant.parse(date);
    } catch (DateTimeParseException e) {
      return Document.UNKNOWN_TIME;
    }
  }

  private String id(String url, Provenance provenance) {
    crc.reset();
    crc.update(lines.array(), lines.from(), lines.to() - lines.from());
    return ids.id(url, provenance, 0, crc.getValue());
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
