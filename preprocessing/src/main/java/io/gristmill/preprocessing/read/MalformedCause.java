package io.gristmill.preprocessing.read;

import java.util.Locale;

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
