package io.gristmill.preprocessing.benchmark;

import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import io.gristmill.preprocessing.read.format.DocumentSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The crawl's shards, {@code data/warc/*.warc.gz}, and their pages. */
@State(Scope.Benchmark)
public class Crawl {

  private final List<InputFile> shards = new ArrayList<>();
  final List<HtmlPage> pages = new ArrayList<>();
  Workload workload = new Workload(0, 0);

  @Setup
  public void read() throws IOException {
    try (Stream<Path> files = Files.list(SharedData.path("warc"))) {
      files
          .filter(file -> file.toString().endsWith(".warc.gz"))
          .sorted()
          .forEach(file -> shards.add(new LocalStorage().input(file.toUri().toString())));
    }
    forEach(record -> record instanceof HtmlPage page && pages.add(page) ? 1 : 0);
    workload = Workload.of(pages.stream().map(HtmlPage::html).toList());
  }

  /** Reads all shards again. Returns the sum of a function of the records. */
  long forEach(ToLongFunction<RawRecord> use) throws IOException {
    long sum = 0;
    for (InputFile shard : shards) {
      try (RecordIterator records =
          new DocumentSources(Map.of()).any().open(shard, ByteRange.ALL, ReadLimits.DEFAULTS)) {
        while (records.hasNext()) {
          sum += use.applyAsLong(records.next());
        }
      }
    }
    return sum;
  }
}
