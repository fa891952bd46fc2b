package io.gristmill.spark.clean;

import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.spark.clean.CleanTask.ShardSplit;
import io.gristmill.spark.stage.InputEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Deals shards out to tasks. Depends on the input and the configuration alone, never on the
 * cluster, so that the same input gives the same output files anywhere.
 */
public final class CleanPlan {

  /** Inputs below this many splits are cut finer, down to {@link #SMALLEST_TASK_BYTES}. */
  private static final long TASKS_WANTED = 64;

  private static final long SMALLEST_TASK_BYTES = 4 << 20;

  private CleanPlan() {}

  /** Tasks in the order of their shards. */
  public static List<CleanTask> of(List<InputEntry> shards, long splitBytes) {
    long total = shards.stream().mapToLong(InputEntry::bytes).sum();
    long taskBytes = Math.min(splitBytes, Math.max(SMALLEST_TASK_BYTES, total / TASKS_WANTED));
    List<CleanTask> tasks = new ArrayList<>();
    List<ShardSplit> open = new ArrayList<>();
    long openBytes = 0;
    for (ShardSplit split : splits(shards, taskBytes)) {
      if (!open.isEmpty() && openBytes + split.bytes() > taskBytes) {
        tasks.add(new CleanTask(tasks.size(), List.copyOf(open)));
        open.clear();
        openBytes = 0;
      }
      open.add(split);
      openBytes += split.bytes();
    }
    if (!open.isEmpty()) {
      tasks.add(new CleanTask(tasks.size(), List.copyOf(open)));
    }
    return tasks;
  }

  private static List<ShardSplit> splits(List<InputEntry> shards, long bytes) {
    List<ShardSplit> splits = new ArrayList<>();
    Map<String, Integer> names = new HashMap<>();
    for (InputEntry shard : shards) {
      String name = shard.uri().substring(shard.uri().lastIndexOf('/') + 1);
      int namesake = names.merge(name, 1, Integer::sum) - 1;
      // An empty shard still gets its turn, so that the report names it.
      if (shard.bytes() == 0) {
        splits.add(new ShardSplit(shard.uri(), namesake, 0, 0));
      }
      for (ByteRange range : ByteRange.split(shard.bytes(), bytes)) {
        splits.add(new ShardSplit(shard.uri(), namesake, range.start(), range.end()));
      }
    }
    return splits;
  }
}
