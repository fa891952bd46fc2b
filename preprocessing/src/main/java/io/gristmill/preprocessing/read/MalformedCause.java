package io.gristmill.preprocessing.read;

import java.util.Locale;

/** Why a record was quarantined. */
public enum MalformedCause {
  /** Compressed data that does not inflate, or whose checksum disagrees. */
  GZIP_CORRUPT,
  /** The shard ends inside a gzip member. */
  GZIP_TRUNCATED,
  /** Inflates further than {@link ReadLimits#maxDecompressionRatio} allows. */
  DECOMPRESSION_RATIO,
  /** Longer than {@link ReadLimits#maxRecordBytes}. */
  RECORD_TOO_LARGE,
  /** A header block longer than {@link ReadLimits#maxHeaderBytes}. */
  HEADER_TOO_LARGE,
  /** A WARC header without what the record cannot be read without. */
  BAD_WARC_HEADER,
  /** The shard ends before the record does. */
  RECORD_TRUNCATED,
  /** Bytes between records that belong to none. */
  NOT_A_RECORD,
  /** The predecessor of WARC; convert such shards first. */
  ARC_NOT_SUPPORTED,
  /** A response that does not begin as HTTP does. */
  BAD_HTTP,
  /** A body that is compressed as its header says, but does not decompress. */
  BAD_CONTENT_ENCODING,
  /** A body declared as a page that is no text, even after its codings are undone. */
  BINARY_BODY,
  /** Text in a charset that is neither declared nor detected, or that browsers refuse. */
  UNKNOWN_CHARSET,
  /** What is on a line of JSON lines and no object, or an object whose text is no string. */
  BAD_JSON,
  /** A file of JSON in another layout: an array, objects over several lines, or UTF-16. */
  NOT_JSON_LINES,
  /** A gzip, zstd, xz, bzip2, lz4 or tar container that is damaged here. */
  BAD_ARCHIVE,
  /** A Parquet file, or a row group of one, that cannot be read. */
  BAD_PARQUET,
  /** A row or JSON object whose text is null or missing. */
  NO_TEXT,
  /** A file that neither its name nor its first bytes tell the format of. */
  UNKNOWN_FORMAT,
  /** A file that is no longer there, or that may not be read. */
  UNREADABLE;

  /** As in counts and reports: {@code gzip-corrupt}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
