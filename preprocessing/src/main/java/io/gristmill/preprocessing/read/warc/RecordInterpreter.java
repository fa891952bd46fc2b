package io.gristmill.preprocessing.read.warc;

import io.gristmill.preprocessing.read.DocumentIds;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.FetchTime;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.read.RawRecord.NotADocument;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.read.RecordKinds;
import io.gristmill.preprocessing.read.charset.HtmlDecoder;
import io.gristmill.preprocessing.read.charset.HtmlDecoder.DecodedText;
import io.gristmill.preprocessing.read.http.Body;
import io.gristmill.preprocessing.read.http.ContentDecoder;
import io.gristmill.preprocessing.read.http.ContentDecoder.BodyLimitException;
import io.gristmill.preprocessing.read.http.HttpResponse;
import io.gristmill.preprocessing.read.http.MediaType;
import io.gristmill.preprocessing.read.warc.WarcFraming.Framed.WarcRecord;
import io.gristmill.preprocessing.text.Document;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/** Classifies a framed record: a page, a text, not a document, or an unreadable response. */
final class RecordInterpreter {

  private static final int OK = 200;
  private static final String WET = "wet";

  private final ReadLimits limits;
  private final ContentDecoder decoder;
  private final DocumentIds ids = new DocumentIds();
  private final CRC32 crc = new CRC32();

  RecordInterpreter(ReadLimits limits) {
    this.limits = limits;
    this.decoder = new ContentDecoder(limits);
  }

  RawRecord interpret(WarcRecord record) {
    String type = record.type();
    if (!type.equals("response") && !type.equals("conversion")) {
      return new NotADocument(RecordKinds.ofWarcType(type), record.provenance());
    }
    if (record.header().first("WARC-Segment-Number").isPresent()) {
      return new NotADocument(RecordKinds.SEGMENT, record.provenance());
    }
    return type.equals("response") ? response(record) : conversion(record);
  }

  private RawRecord conversion(WarcRecord record) {
    String media = record.header().mediaType("Content-Type");
    if (!media.isEmpty() && !media.equals("text/plain")) {
      return new NotADocument(RecordKinds.NOT_TEXT, record.provenance());
    }
    String url = url(record);
    DecodedText text = HtmlDecoder.decodePlain(record.array(), record.from(), record.to());
    if (!text.isReadable()) {
      return unknownCharset(text, record);
    }
    return new TextRecord(
        new Document(
            id(url, record),
            url,
            text.text(),
            Document.UNDETERMINED,
            WET,
            fetchedAt(record),
            record.provenance()));
  }

  private RawRecord response(WarcRecord record) {
    String media = record.header().mediaType("Content-Type");
    String url = url(record);
    if (media.equals("text/dns") || url.startsWith("dns:")) {
      return new NotADocument(RecordKinds.DNS, record.provenance());
    }
    Body block = new Body(record.array(), record.from(), record.to());
    Optional<HttpResponse> response = HttpResponse.parse(block, limits.maxHeaderBytes());
    if (response.isPresent()) {
      return http(record, url, response.get());
    }
    return media.isEmpty() || media.equals("application/http")
        ? malformed(MalformedCause.BAD_HTTP, "no HTTP status line or no end of headers", record)
        : new NotADocument(RecordKinds.NOT_HTTP, record.provenance());
  }

  private RawRecord http(WarcRecord record, String url, HttpResponse response) {
    if (response.status() != OK) {
      return new NotADocument(RecordKinds.ofStatus(response.status()), record.provenance());
    }
    MediaType declared = MediaType.of(response.headers());
    MediaType media =
        record
            .header()
            .first("WARC-Identified-Payload-Type")
            .map(MediaType::parse)
            .filter(identified -> !identified.essence().isEmpty())
            .orElse(declared);
    if (!media.mayBeHtml()) {
      return new NotADocument(RecordKinds.ofMediaType(media.essence()), record.provenance());
    }
    try {
      Body body = decoder.decode(response);
      if (!media.isPage(body)) {
        return new NotADocument(RecordKinds.ofMediaType(media.essence()), record.provenance());
      }
      return page(record, url, response, declared.charset(), body);
    } catch (BodyLimitException e) {
      return malformed(e.limit(), e.getMessage(), record);
    } catch (IOException e) {
      return malformed(MalformedCause.BAD_CONTENT_ENCODING, e.getMessage(), record);
    }
  }

  private static String binaryDetail(HttpResponse response) {
    List<String> codings = response.headers().all("Content-Encoding");
    return "a body that is no text" + (codings.isEmpty() ? "" : ", content coding " + codings);
  }

  private RawRecord page(
      WarcRecord record, String url, HttpResponse response, String label, Body body) {
    boolean binary = body.isBinary();
    if (binary && !HtmlDecoder.isWideLabel(label)) {
      return malformed(MalformedCause.BINARY_BODY, binaryDetail(response), record);
    }
    DecodedText html = HtmlDecoder.decode(body.array(), body.from(), body.to(), label);
    if (binary && !html.isWide()) {
      return malformed(MalformedCause.BINARY_BODY, binaryDetail(response), record);
    }
    if (!html.isReadable()) {
      return unknownCharset(html, record);
    }
    return new HtmlPage(
        id(url, record),
        url,
        fetchedAt(record),
        record.provenance(),
        html.text(),
        html.declared(),
        html.charset(),
        response.status());
  }

  private static Malformed unknownCharset(DecodedText text, WarcRecord record) {
    String label = text.declared().isEmpty() ? "no label" : "label " + text.declared();
    String detail = label + ", and bytes that are text in no charset known";
    return malformed(MalformedCause.UNKNOWN_CHARSET, detail, record);
  }

  private static Malformed malformed(MalformedCause cause, String detail, WarcRecord record) {
    return new Malformed(cause, detail, record.provenance());
  }

  /** Early writers such as wget put the URI in angle brackets. */
  private static String url(WarcRecord record) {
    String uri = record.header().first("WARC-Target-URI").orElse("");
    boolean bracketed = uri.startsWith("<") && uri.endsWith(">");
    return bracketed ? uri.substring(1, uri.length() - 1) : uri;
  }

  private static Instant fetchedAt(WarcRecord record) {
    return FetchTime.parseInstant(record.header().first("WARC-Date").orElse(""));
  }

  private String id(String url, WarcRecord record) {
    crc.reset();
    crc.update(record.array(), record.from(), record.to() - record.from());
    return ids.id(url, record.provenance(), record.ordinal(), crc.getValue());
  }
}
