package io.gristmill.spark.train.sliced;

import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.apache.spark.util.TaskFailureListener;

/**
 * Keeps a replica for the next round once its task has told everything and succeeded; frees it
 * otherwise.
 */
final class Handover implements TaskCompletionListener, TaskFailureListener {

  private final LiveReplica live;
  private final StateId state;
  private final int replica;
  private boolean told;
  private boolean failed;

  private Handover(LiveReplica live, StateId state, int replica) {
    this.live = live;
    this.state = state;
    this.replica = replica;
  }

  /** Of the running task. */
  static Handover of(LiveReplica live, StateId state, TaskContext context) {
    Handover handover = new Handover(live, state, context.partitionId());
    context.addTaskFailureListener(handover);
    context.addTaskCompletionListener(handover);
    return handover;
  }

  /** The replica is in the state now, and all that depends on it has been read. */
  void told() {
    told = true;
  }

  @Override
  public void onTaskFailure(TaskContext context, Throwable error) {
    failed = true;
  }

  @Override
  public void onTaskCompletion(TaskContext context) {
    if (told && !failed) {
      LiveReplicas.here().keep(state, replica, live);
    } else {
      live.close();
    }
  }
}
