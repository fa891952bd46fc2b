package io.gristmill.spark.train.sliced;

import io.gristmill.training.averaging.Pieces.Piece;
import io.gristmill.training.averaging.Slice.Vector;
import io.gristmill.training.averaging.SliceState;
import java.util.Collections;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/** The averaged model, whole, to every task that scores it. */
record ToShares(int shares) implements PairFlatMapFunction<SliceRecord, Integer, Piece> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Tuple2<Integer, Piece>> call(SliceRecord record) {
    if (record instanceof SliceRecord.State found
        && found.state().slice().vector() == Vector.PARAMETERS) {
      SliceState state = found.state();
      Piece piece = new Piece(state.slice().from(), state.values());
      return IntStream.range(0, shares).mapToObj(i -> new Tuple2<>(i, piece)).iterator();
    }
    return Collections.emptyIterator();
  }
}
