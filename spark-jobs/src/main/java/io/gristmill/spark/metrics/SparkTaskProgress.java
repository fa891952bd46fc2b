package io.gristmill.spark.metrics;

import static io.gristmill.error.Messages.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Shows a bar for each Spark stage with several tasks. */
public final class SparkTaskProgress extends SparkListener {

  private static final int FEWEST_TASKS = 4;
  private static final String DESCRIPTION = "spark.job.description";

  private final Progress progress;
  private final Map<Integer, Running> running = new HashMap<>();

  public SparkTaskProgress(Progress progress) {
    this.progress = progress;
  }

  private static final class Running {
    private final Progress.Bar bar;
    private long done;

    Running(Progress.Bar bar) {
      this.bar = bar;
    }
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted event) {
    int tasks = event.stageInfo().numTasks();
    if (tasks >= FEWEST_TASKS) {
      String label = label(event);
      running.put(event.stageInfo().stageId(), new Running(progress.tasks(label, tasks)));
    }
  }

  private static String label(SparkListenerStageSubmitted event) {
    String unnamed = "stage " + event.stageInfo().stageId();
    return event.properties() == null
        ? unnamed
        : event.properties().getProperty(DESCRIPTION, unnamed);
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    reportRetry(event);
    Running stage = running.get(event.stageId());
    if (stage != null && event.taskInfo().successful()) {
      stage.done++;
      stage.bar.update(stage.done, "");
    }
  }

  /**
   * Reports a failed task that is retried. In local mode tasks are not retried, and the command
   * reports the failure.
   */
  private void reportRetry(SparkListenerTaskEnd event) {
    if (event.reason() instanceof TaskFailedReason failed
        && failed.countTowardsTaskFailures()
        && !event.taskInfo().executorId().equals("driver")) {
      String reason = failed.toErrorString().lines().findFirst().orElse("");
      progress.table(
          format("task failed on executor %s: %s", event.taskInfo().executorId(), reason),
          List.of());
    }
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted event) {
    Running stage = running.remove(event.stageInfo().stageId());
    if (stage != null) {
      stage.bar.close();
    }
  }
}
