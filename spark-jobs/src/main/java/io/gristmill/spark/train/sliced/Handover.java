package io.gristmill.spark.train.sliced;

import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/** Keeps a replica for the next round, once it is in its state and nobody reads it; or frees it. */
final class Handover implements TaskCompletionListener {

  private final LiveReplica live;
  private final StateId state;
  private final int replica;
  private boolean settled;
  private boolean kept;

  private Handover(LiveReplica live, StateId state, int replica) {
    this.live = live;
    this.state = state;
    this.replica = replica;
  }

  /** Of the running task. */
  static Handover of(LiveReplica live, StateId state, TaskContext context) {
    Handover handover = new Handover(live, state, context.partitionId());
    context.addTaskCompletionListener(handover);
    return handover;
  }

  /** The replica is in the state now, and stays in it, though it may still be read. */
  void settled() {
    settled = true;
  }

  /** It is, and the task will not touch it again. */
  void done() {
    kept = true;
    LiveReplicas.here().keep(state, replica, live);
  }

  /** Also after a failure: what has settled was not made wrong by what failed later. */
  @Override
  public void onTaskCompletion(TaskContext context) {
    if (settled && !kept) {
      done();
    } else if (!kept) {
      live.close();
    }
  }
}
