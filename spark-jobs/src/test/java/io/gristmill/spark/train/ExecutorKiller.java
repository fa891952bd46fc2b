package io.gristmill.spark.train;

import io.gristmill.spark.ExecutorProcesses;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Kills executors of this JVM, any and at any moment, until it is closed or has killed enough. */
final class ExecutorKiller implements AutoCloseable {

  private final int kills;
  private final Random random;
  private final int withinMillis;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger killed = new AtomicInteger();
  private final Thread thread = new Thread(this::run, "executor-killer");

  /**
   * Starts to kill executors at intervals.
   *
   * @param withinMillis of the last kill, or of the start, the next one falls
   */
  ExecutorKiller(int kills, Random random, int withinMillis) {
    this.kills = kills;
    this.random = random;
    this.withinMillis = withinMillis;
    thread.start();
  }

  private void run() {
    try {
      while (killed.get() < kills
          && !closed.await(random.nextInt(withinMillis), TimeUnit.MILLISECONDS)) {
        killOne();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void killOne() {
    List<ProcessHandle> alive = ExecutorProcesses.below(ProcessHandle.current());
    if (!alive.isEmpty()) {
      ProcessHandle victim = alive.get(random.nextInt(alive.size()));
      if (victim.destroyForcibly()) {
        victim.onExit().join();
        killed.incrementAndGet();
      }
    }
  }

  /** Number of executors killed so far. */
  int killed() {
    return killed.get();
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
