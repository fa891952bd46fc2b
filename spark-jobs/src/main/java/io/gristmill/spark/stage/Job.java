package io.gristmill.spark.stage;

import io.gristmill.config.RunConfig;
import java.io.IOException;
import java.util.List;

/** One stage: reads directories with manifests (or the crawl), writes one directory. */
public interface Job {

  /** Its directory in a run. */
  String stage();

  /** Stages whose directories it reads. */
  List<String> upstream();

  /** Stages whose directories it reads where they are finished. */
  default List<String> upstreamIfThere() {
    return List.of();
  }

  /** Whether it simply takes the place of what it wrote from other inputs before. */
  default boolean replaces() {
    return false;
  }

  /** The part of the configuration its output depends on, as text. */
  String settings(RunConfig config);

  /**
   * Refuses, before Spark starts, a configuration it cannot run with.
   *
   * @throws io.gristmill.error.InvalidConfigException if it cannot
   */
  default void check(RunConfig config) {}

  /** Files outside the run that it reads. */
  default List<InputEntry> inputs(StageContext context) throws IOException {
    return List.of();
  }

  /** Whether what an interrupted attempt left is picked up rather than thrown away. */
  default boolean continues() {
    return false;
  }

  /**
   * Whether what it writes was learned from documents, and so cannot have some taken out: when they
   * are erased, it is kept, deleted or learned anew.
   */
  default boolean learns() {
    return false;
  }

  /** Does the work; the manifest is written by the caller afterwards. */
  StageResult run(StageContext context) throws IOException;
}
