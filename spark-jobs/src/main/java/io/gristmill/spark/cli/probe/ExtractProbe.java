package io.gristmill.spark.cli.probe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.extract.MainTextExtractor;
import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.TextExtractor;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.LimitExceeded;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.text.Provenance;
import io.gristmill.spark.read.ShardSources;
import java.io.IOException;
import java.util.Iterator;

/**
 * Prints the documents of a shard as the pipeline reads them, malformed records to standard error.
 */
final class ExtractProbe implements ProbeProgram {

  private final TextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);
  private final InputFile shard;

  ExtractProbe(InputFile shard) {
    this.shard = shard;
  }

  @Override
  public void run(Iterator<ObjectNode> questions, Answers answers) throws IOException {
    try (RecordIterator records =
        ShardSources.any().open(shard, ByteRange.ALL, ReadLimits.DEFAULTS)) {
      while (records.hasNext()) {
        RawRecord record = records.next();
        if (record instanceof RawRecord.HtmlPage page) {
          page(page, answers);
        } else if (record instanceof RawRecord.TextRecord text) {
          answers.accept(
              answer(text.document().url(), text.provenance()).put("text", text.document().text()));
        } else if (record instanceof RawRecord.Malformed bad) {
          malformed(bad.cause().word(), bad.detail(), bad.provenance());
        }
      }
    }
  }

  private void page(RawRecord.HtmlPage page, Answers answers) throws IOException {
    Extraction extraction = extractor.extract(page.html(), page.url());
    if (extraction instanceof Extracted found) {
      ObjectNode answer = answer(page.url(), page.provenance()).put("status", page.status());
      answer.put("text", found.text()).put("title", found.title());
      if (!found.languageHint().isEmpty()) {
        answer.put("language", found.languageHint());
      }
      answers.accept(answer);
    } else if (extraction instanceof LimitExceeded limit) {
      malformed(limit.reason(), "more than " + limit.limit(), page.provenance());
    }
  }

  private static ObjectNode answer(String url, Provenance where) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("url", url)
        .put("offset", where.offset())
        .put("length", where.length());
  }

  private static void malformed(String cause, String detail, Provenance where) {
    System.err.println(
        JsonNodeFactory.instance
            .objectNode()
            .put("uri", where.file())
            .put("offset", where.offset())
            .put("length", where.length())
            .put("cause", cause)
            .put("detail", detail));
  }
}
