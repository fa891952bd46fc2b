package io.gristmill.preprocessing.benchmark;

import io.gristmill.preprocessing.SharedData;
import java.util.List;
import java.util.function.ToLongFunction;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Main texts of web pages, {@code data/oracles/docs.jsonl.gz}: in English, German and other
 * languages.
 */
@State(Scope.Benchmark)
public class Texts {

  List<String> texts = List.of();
  Workload workload = new Workload(0, 0);

  @Setup
  public void read() {
    texts = List.copyOf(SharedData.documents().values());
    workload = Workload.of(texts);
  }

  /** Applies a function to every text. Returns the sum of the results. */
  long forEach(Meter meter, ToLongFunction<String> use) throws Exception {
    return meter.measure(workload, () -> texts.stream().mapToLong(use).sum());
  }
}
