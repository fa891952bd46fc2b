package io.gristmill.spark.train.sliced;

import io.gristmill.host.FloatEncoding;
import io.gristmill.spark.train.sliced.SliceRecord.ReplicaOfSlice;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.averaging.SliceLayout.SliceState;
import io.gristmill.training.averaging.SliceSum;
import io.gristmill.training.averaging.SliceSum.SliceResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Stage 2 of a round: sums the contributions to a slice in the order of the replicas, and applies
 * the outer optimizer.
 */
final class SliceRound
    implements FlatMapFunction2<
        Iterator<SliceRecord>, Iterator<Tuple2<ReplicaOfSlice, ReplicaRecord>>, SliceRecord> {

  private static final long serialVersionUID = 1L;

  private final AveragingRule rule;
  private final int replicas;

  SliceRound(AveragingRule rule, int replicas) {
    this.rule = rule;
    this.replicas = replicas;
  }

  /**
   * Averages the slice of one partition.
   *
   * @param contributions sorted by replica
   */
  @Override
  public Iterator<SliceRecord> call(
      Iterator<SliceRecord> previous,
      Iterator<Tuple2<ReplicaOfSlice, ReplicaRecord>> contributions) {
    SliceState state = state(previous);
    SliceSum sum = new SliceSum(state, rule);
    List<ReplicaRecord.Outcome> outcomes = new ArrayList<>();
    boolean averaged = false;
    long bytes = 0;
    while (contributions.hasNext()) {
      ReplicaRecord record = contributions.next()._2();
      if (record instanceof ReplicaRecord.Contribution contribution) {
        sum.add(contribution.tokens(), contribution.bytes());
        bytes += contribution.bytes().length;
        averaged = true;
      } else {
        outcomes.add((ReplicaRecord.Outcome) record);
      }
    }
    if (!averaged) {
      return List.<SliceRecord>of(
              new SliceRecord.Report(outcomes, Placement.here(), 0), new SliceRecord.State(state))
          .iterator();
    }
    SliceResult result = sum.finish();
    bytes += (long) replicas * result.update().length;
    return List.<SliceRecord>of(
            new SliceRecord.Report(outcomes, Placement.here(), bytes),
            new SliceRecord.Update(state.slice().index(), result.update(), false),
            new SliceRecord.State(result.state()))
        .iterator();
  }

  private static SliceState state(Iterator<SliceRecord> records) {
    while (records.hasNext()) {
      if (records.next() instanceof SliceRecord.State state) {
        // The sum changes the arrays, which also belong to the cached partition.
        return state.state().copy();
      }
    }
    throw new IllegalStateException("a slice without state");
  }

  /**
   * Shuffle from stage 2 to a later round's stage 1: sends the update of a slice to every replica.
   *
   * @param absolute whether to send the values, where the update is not known
   */
  record ToReplicas(int replicas, boolean absolute)
      implements PairFlatMapFunction<Iterator<SliceRecord>, Integer, SliceRecord.Update> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Tuple2<Integer, SliceRecord.Update>> call(Iterator<SliceRecord> records) {
      while (records.hasNext()) {
        SliceRecord record = records.next();
        if (record instanceof SliceRecord.Update update) {
          return toAll(update);
        }
        if (absolute && record instanceof SliceRecord.State state) {
          byte[] values = FloatEncoding.FLOAT32.encode(state.state().values());
          return toAll(new SliceRecord.Update(state.state().slice().index(), values, true));
        }
      }
      return Collections.emptyIterator();
    }

    private Iterator<Tuple2<Integer, SliceRecord.Update>> toAll(SliceRecord.Update update) {
      return IntStream.range(0, replicas).mapToObj(i -> new Tuple2<>(i, update)).iterator();
    }
  }
}
