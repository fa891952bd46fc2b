package io.gristmill.preprocessing.read.warc;

import io.gristmill.preprocessing.read.http.HeaderFields;

import io.gristmill.preprocessing.document.Provenance;

import io.gristmill.preprocessing.read.RawRecord.Malformed;

/** What framing found: a record, or bytes that hold none. */
sealed interface Framed {

  record Unsound(Malformed malformed) implements Framed {}

  /**
   * A record as framed: a view that holds until the next one is read.
   *
   * @param header WARC fields
   * @param array holds the block (what follows the header) at [from, to)
   * @param ordinal among the records with the same provenance offset
   */
  record WarcRecord(
      String type,
      HeaderFields header,
      byte[] array,
      int from,
      int to,
      Provenance provenance,
      long ordinal)
      implements Framed {}
}
