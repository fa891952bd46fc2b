package io.gristmill.preprocessing.extract;

import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.read.warc.WarcSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The texts that Common Crawl's extractor gives for the packed corpora. */
final class PlainTexts {

  private PlainTexts() {}

  /** Texts of a corpus's WET file, in the order of its pages. */
  static List<String> of(String corpus) throws IOException {
    String uri = SharedData.path("wet/packed-" + corpus + ".warc.wet.gz").toUri().toString();
    List<String> texts = new ArrayList<>();
    try (RecordIterator records =
        new WarcSource().open(new LocalStorage().input(uri), ByteRange.ALL, ReadLimits.DEFAULTS)) {
      while (records.hasNext()) {
        if (records.next() instanceof TextRecord record) {
          texts.add(record.document().text());
        }
      }
    }
    return texts;
  }
}
