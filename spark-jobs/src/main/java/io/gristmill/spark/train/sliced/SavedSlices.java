package io.gristmill.spark.train.sliced;

import io.gristmill.training.averaging.SliceLayout;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** The state of a slice as it was saved. */
record SavedSlices(ReplicaSetup setup, SliceLayout layout, String directory)
    implements FlatMapFunction<Iterator<Integer>, SliceRecord> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<SliceRecord> call(Iterator<Integer> indices) throws IOException {
    SliceRecord state =
        new SliceRecord.State(
            setup.files().slice(directory, layout.slices().get(indices.next()), setup.rule()));
    return List.of(state).iterator();
  }
}
