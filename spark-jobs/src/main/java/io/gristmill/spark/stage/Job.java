package io.gristmill.spark.stage;

import io.gristmill.config.RunConfig;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

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

  /**
   * The configuration keys its bytes depend on, with their values: {@code SettingValues.of}. Any
   * other key may change between two attempts.
   */
  SortedMap<String, String> settings(RunConfig config);

  /** Which of the files of an upstream stage it reads, by their paths in the manifest. */
  default boolean reads(String upstream, String path) {
    return true;
  }

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
   * Whether an attempt may be continued although a setting is another one now.
   *
   * @param before its value as HOCON, if the setting existed
   */
  default boolean mayChange(String key, Optional<String> before, StageContext context)
      throws IOException {
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
