package io.gristmill.preprocessing.read;

import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.document.Provenance;
import java.time.Instant;

/**
 * The result of reading one record of a shard. A source yields exactly one for every record it
 * reads and one for every damaged stretch between records, so that counts add up.
 */
public sealed interface RawRecord {

  Provenance provenance();

  /** The same record with a longer id, if it has one. */
  default RawRecord withIdSuffix(String suffix) {
    return this;
  }

  /**
   * An HTML page before text extraction.
   *
   * @param url empty if unknown
   * @param fetchedAt {@link Document#UNKNOWN_TIME} if the record does not say
   * @param html decoded
   * @param declaredCharset label in the HTTP header or the page, as written; empty if none
   * @param charset canonical name of the charset the bytes were decoded with
   * @param status of the HTTP response
   */
  record HtmlPage(
      String id,
      String url,
      Instant fetchedAt,
      Provenance provenance,
      String html,
      String declaredCharset,
      String charset,
      int status)
      implements RawRecord {

    /** The document with the extracted text. */
    public Document withText(String text) {
      return new Document(
          id, url, text, Document.UNDETERMINED, TextRecord.WARC, fetchedAt, provenance);
    }

    @Override
    public RawRecord withIdSuffix(String suffix) {
      return new HtmlPage(
          id + suffix, url, fetchedAt, provenance, html, declaredCharset, charset, status);
    }
  }

  /** A text that needs no extraction. */
  record TextRecord(Document document) implements RawRecord {

    /** The {@link Document#source} of pages; other sources are named after their formats. */
    public static final String WARC = "warc";

    @Override
    public Provenance provenance() {
      return document.provenance();
    }

    @Override
    public RawRecord withIdSuffix(String suffix) {
      return new TextRecord(document.withId(document.id() + suffix));
    }
  }

  /**
   * A sound record that contains no document.
   *
   * @param kind one of {@link RecordKinds}
   */
  record NotADocument(String kind, Provenance provenance) implements RawRecord {}

  /**
   * A record that cannot be read, or bytes outside any record.
   *
   * @param detail for humans; includes what was expected
   */
  record Malformed(MalformedCause cause, String detail, Provenance provenance)
      implements RawRecord {}
}
