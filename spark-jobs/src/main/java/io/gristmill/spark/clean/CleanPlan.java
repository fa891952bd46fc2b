package io.gristmill.spark.clean;

import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.format.ShardNames;
import io.gristmill.spark.clean.CleanPlan.CleanTask.ShardSplit;
import io.gristmill.spark.stage.Entries.InputEntry;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Distributes shards over tasks, each of which writes one file of documents and one of rejects.
 * Depends on the names and sizes of the input and the configuration alone, never on the cluster, so
 * that the same input gives the same output files anywhere.
 *
 * <p>A small input is split finely enough to occupy many cores, a larger one into splits of {@code
 * clean.split-bytes}. Beyond 4,096 splits, which occupy enough cores, the splits grow until the
 * documents of one take about {@code clean.output-bytes}, because every further file has to be
 * listed, opened and remembered by all later stages.
 */
public final class CleanPlan {

  /** Inputs below this many splits are cut finer, down to {@link #SMALLEST_TASK_BYTES}. */
  private static final long TASKS_WANTED = 64;

  private static final long SMALLEST_TASK_BYTES = 4 << 20;

  /** From this many tasks on, files grow to their full size before tasks are added. */
  private static final long TASKS_ENOUGH = 4096;

  private CleanPlan() {}

  /**
   * Tasks in the order of their shards. Each but the last reads at least half of the maximum of a
   * task: a shard that no longer fits begins the next task, but is split where that would leave
   * less.
   */
  public static List<CleanTask> of(List<InputEntry> shards, CleanSection clean) {
    long taskBytes = taskBytes(shards, clean);
    List<CleanTask> tasks = new ArrayList<>();
    List<ShardSplit> open = new ArrayList<>();
    Map<String, Integer> names = new HashMap<>();
    long room = taskBytes;
    for (InputEntry shard : shards) {
      String name = shard.uri().substring(shard.uri().lastIndexOf('/') + 1);
      int namesake = names.merge(name, 1, Integer::sum) - 1;
      long start = 0;
      // An empty shard still gets its turn, so that the report names it.
      do {
        if (shard.bytes() - start > room && room <= taskBytes / 2) {
          tasks.add(new CleanTask(tasks.size(), List.copyOf(open)));
          open.clear();
          room = taskBytes;
        }
        long end = Math.min(shard.bytes(), start + room);
        open.add(new ShardSplit(shard.uri(), namesake, start, end));
        room -= end - start;
        start = end;
      } while (start < shard.bytes());
    }
    if (!open.isEmpty()) {
      tasks.add(new CleanTask(tasks.size(), List.copyOf(open)));
    }
    return tasks;
  }

  private static long taskBytes(List<InputEntry> shards, CleanSection clean) {
    long total = 0;
    double kept = 0;
    for (InputEntry shard : shards) {
      total += shard.bytes();
      kept += shard.bytes() * ShardNames.shareKept(shard.uri());
    }
    long small = Math.min(clean.splitBytes(), Math.max(SMALLEST_TASK_BYTES, total / TASKS_WANTED));
    long ofFile = total == 0 ? 0 : (long) (clean.outputBytes() * (total / kept));
    return Math.max(small, Math.min(ofFile, total / TASKS_ENOUGH));
  }

  /**
   * The input splits of one task.
   *
   * @param number of the task, which names its output files
   */
  public record CleanTask(int number, List<ShardSplit> splits) implements Serializable {

    /**
     * A split of a shard, from byte {@code start} to before {@code end}.
     *
     * @param namesake number of preceding shards of the same name in other folders
     */
    public record ShardSplit(String uri, int namesake, long start, long end)
        implements Serializable {

      /** Adds the number of the namesake to the id, which is derived from the shard's name only. */
      RawRecord name(RawRecord record) {
        return namesake == 0 ? record : record.withIdSuffix("-" + namesake);
      }

      ByteRange range() {
        return new ByteRange(start, end);
      }

      public long bytes() {
        return end - start;
      }
    }
  }
}
