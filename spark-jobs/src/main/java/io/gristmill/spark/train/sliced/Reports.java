package io.gristmill.spark.train.sliced;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** What the driver gets to see of a slice: its first record. */
record Reports() implements FlatMapFunction<Iterator<SliceRecord>, SliceRecord.Report> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<SliceRecord.Report> call(Iterator<SliceRecord> records) {
    return List.of((SliceRecord.Report) records.next()).iterator();
  }
}
