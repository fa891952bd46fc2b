package io.gristmill.preprocessing.read.warc;

import io.gristmill.preprocessing.read.RawRecord.Malformed;

/** What framing found: a record, or bytes that hold none. */
sealed interface Framed {

  record Sound(WarcRecord record) implements Framed {}

  record Unsound(Malformed malformed) implements Framed {}
}
