package io.gristmill.spark.statistics;

import io.gristmill.io.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/** The hosts of a task's statistics with their documents: {kept, dropped}. */
final class HostPartition implements PairFlatMapFunction<String, String, long[]> {

  private static final long serialVersionUID = 1L;

  private final Storage storage;

  HostPartition(Storage storage) {
    this.storage = storage;
  }

  @Override
  public Iterator<Tuple2<String, long[]>> call(String part) throws IOException {
    List<Tuple2<String, long[]>> pairs = new ArrayList<>();
    PartLines.forEach(
        storage,
        List.of(part).iterator(),
        line ->
            line.hosts()
                .forEach(
                    (host, count) ->
                        pairs.add(new Tuple2<>(host, new long[] {count.kept(), count.dropped()}))));
    return pairs.iterator();
  }

  /** Adds up two counts of one host. */
  static long[] sum(long[] one, long[] other) {
    return new long[] {one[0] + other[0], one[1] + other[1]};
  }
}
