package io.gristmill.spark.train.sliced;

import java.util.Collections;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/** Between the stages of two rounds: a slice's update to every replica. */
record ToReplicas(int replicas)
    implements PairFlatMapFunction<Iterator<SliceRecord>, Integer, SliceRecord.Update> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Tuple2<Integer, SliceRecord.Update>> call(Iterator<SliceRecord> records) {
    while (records.hasNext()) {
      if (records.next() instanceof SliceRecord.Update update) {
        return IntStream.range(0, replicas).mapToObj(i -> new Tuple2<>(i, update)).iterator();
      }
    }
    return Collections.emptyIterator();
  }
}
