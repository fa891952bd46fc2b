package io.gristmill.preprocessing.benchmark;

import io.gristmill.preprocessing.SharedData;
import java.util.List;
import java.util.function.ToLongFunction;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * English articles of {@code data/text/wikitext-2-test.txt.gz}; each text is a paragraph or
 * heading.
 */
@State(Scope.Benchmark)
public class Articles {

  private List<String> texts = List.of();
  private Workload workload = new Workload(0, 0);

  @Setup
  public void read() {
    texts = SharedData.lines("text/wikitext-2-test.txt.gz");
    workload = Workload.of(texts);
  }

  /** Applies a function to every text. Returns the sum of the results. */
  long forEach(Meter meter, ToLongFunction<String> use) throws Exception {
    return meter.measure(workload, () -> texts.stream().mapToLong(use).sum());
  }
}
