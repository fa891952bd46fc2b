package io.gristmill.spark.tokenize;

import org.apache.spark.api.java.function.Function;
import scala.Tuple2;

/** Leaves out pieces whose count over the whole corpus is small. */
record FrequentPiece(long minFrequency) implements Function<Tuple2<String, Long>, Boolean> {

  private static final long serialVersionUID = 1L;

  @Override
  public Boolean call(Tuple2<String, Long> piece) {
    return piece._2() >= minFrequency;
  }
}
