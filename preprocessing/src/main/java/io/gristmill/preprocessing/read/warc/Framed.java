package io.gristmill.preprocessing.read.warc;

import io.gristmill.preprocessing.document.Provenance;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.http.HeaderFields;

/** The result of framing: a record, or bytes outside any record. */
sealed interface Framed {

  record Unsound(Malformed malformed) implements Framed {}

  /**
   * A framed record: a view that is valid until the next one is read.
   *
   * @param header WARC fields
   * @param array contains the block (the bytes after the header) at [from, to)
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
