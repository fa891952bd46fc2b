package io.gristmill.spark.train.sliced;

import java.util.Iterator;
import org.apache.spark.api.java.function.VoidFunction;

/** Frees the live replicas of a run where the task happens to be. */
record Discard(String run) implements VoidFunction<Iterator<Integer>> {

  private static final long serialVersionUID = 1L;

  @Override
  public void call(Iterator<Integer> indices) {
    LiveReplicas.here().discard(run);
  }
}
