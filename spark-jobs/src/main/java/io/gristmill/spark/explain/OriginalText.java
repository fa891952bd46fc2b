package io.gristmill.spark.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.extract.MainTextExtractor;
import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.TextExtractor;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import io.gristmill.preprocessing.mask.Masker;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.text.Provenance;
import io.gristmill.spark.read.ShardSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the text of a document again from the shard that it came from.
 *
 * @param inputs storage of the shards
 * @param limits of the records, as cleaning has them
 * @param masker hides personal data in texts that are shown
 */
public record OriginalText(Storage inputs, ReadLimits limits, Masker masker) {

  private static final Logger LOG = LoggerFactory.getLogger(OriginalText.class);

  /** Largest shard that is read from its beginning if a record cannot be read at its offset. */
  private static final long LONGEST_SCAN = 64L << 20;

  /**
   * The text before rules and masks; empty if the shard is gone, cannot be read, or is a long one
   * that can only be read from its beginning.
   *
   * @param row with {@code file} and {@code offset}
   */
  Optional<String> find(JsonNode row) {
    Provenance place =
        new Provenance(
            row.path("file").asText(), row.path("offset").asLong(), row.path("length").asLong());
    try {
      if (!inputs.exists(place.shard())) {
        return Optional.empty();
      }
      InputFile shard = inputs.input(place.shard());
      for (ByteRange range : ranges(place, shard)) {
        Optional<String> text = read(shard, range, place);
        if (text.isPresent()) {
          return text;
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("input: cannot be read ({}) at {}", e.getMessage(), place.shard());
    }
    return Optional.empty();
  }

  private static List<ByteRange> ranges(Provenance place, InputFile shard) throws IOException {
    ByteRange own = new ByteRange(place.offset(), place.offset() + 1);
    return shard.length() <= LONGEST_SCAN ? List.of(own, ByteRange.ALL) : List.of(own);
  }

  private Optional<String> read(InputFile shard, ByteRange range, Provenance place)
      throws IOException {
    try (RecordIterator records = ShardSources.any().open(shard, range, limits)) {
      while (records.hasNext()) {
        RawRecord record = records.next();
        Provenance own = record.provenance();
        // Another length is another record: the shard was replaced since.
        if (own.equals(place)) {
          return text(record);
        }
      }
      return Optional.empty();
    }
  }

  private static Optional<String> text(RawRecord record) {
    if (record instanceof TextRecord text) {
      return Optional.of(text.document().text());
    }
    TextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);
    return record instanceof HtmlPage page
            && extractor.extract(page.html(), page.url()) instanceof Extracted extracted
        ? Optional.of(extracted.text())
        : Optional.empty();
  }

  /** A text with personal data masked, for people to read. */
  String shown(String text) {
    return masker.mask(text).text();
  }
}
