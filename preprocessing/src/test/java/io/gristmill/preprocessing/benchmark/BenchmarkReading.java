package io.gristmill.preprocessing.benchmark;

import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import org.openjdk.jmh.annotations.Benchmark;

/** WARC to decoded pages: read, inflate, parse HTTP, decode characters. */
public class BenchmarkReading extends StageBenchmark {

  @Benchmark
  public long warc(Crawl crawl, Meter meter) throws Exception {
    return meter.measure(
        crawl.workload,
        () -> crawl.forEach(record -> record instanceof HtmlPage page ? page.html().length() : 0));
  }
}
