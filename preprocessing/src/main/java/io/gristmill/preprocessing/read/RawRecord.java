package io.gristmill.preprocessing.read;

import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.time.Instant;
import java.util.Locale;

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

  /** Why a record was quarantined. */
  public enum MalformedCause {
    /** Compressed data that cannot be inflated, or with a wrong checksum. */
    GZIP_CORRUPT,
    /** The shard ends inside a gzip member. */
    GZIP_TRUNCATED,
    /** Data that inflates beyond {@link ReadLimits#maxDecompressionRatio}. */
    DECOMPRESSION_RATIO,
    /** The record is longer than {@link ReadLimits#maxRecordBytes}. */
    RECORD_TOO_LARGE,
    /** A header block longer than {@link ReadLimits#maxHeaderBytes}. */
    HEADER_TOO_LARGE,
    /** A WARC header without a field that is required to read the record. */
    BAD_WARC_HEADER,
    /** The shard ends before the record does. */
    RECORD_TRUNCATED,
    /** Bytes between records that belong to none. */
    NOT_A_RECORD,
    /** ARC, the predecessor of WARC; convert such shards first. */
    ARC_NOT_SUPPORTED,
    /** A response that does not begin like HTTP. */
    BAD_HTTP,
    /** A body in a declared content coding that does not decompress. */
    BAD_CONTENT_ENCODING,
    /** A body declared as a page that is binary even after its codings are undone. */
    BINARY_BODY,
    /** Text in a charset that is neither declared nor detected, or that browsers refuse. */
    UNKNOWN_CHARSET,
    /** A line of JSON lines that is not an object, or whose text is not a string. */
    BAD_JSON,
    /** A file of JSON in another layout: an array, objects over several lines, or UTF-16. */
    NOT_JSON_LINES,
    /** A damaged gzip, zstd, xz, bzip2, lz4 or tar container. */
    BAD_ARCHIVE,
    /** A Parquet file, or a row group, that cannot be read. */
    BAD_PARQUET,
    /** A row or JSON object whose text is null or missing. */
    NO_TEXT,
    /** A file whose format neither its name nor its first bytes reveal. */
    UNKNOWN_FORMAT,
    /** A file that no longer exists, or that may not be read. */
    UNREADABLE;

    /** The name in counts and reports: {@code gzip-corrupt}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
