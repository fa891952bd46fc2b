package io.gristmill.spark.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * One stage of a run: it reads directories with manifests, or the crawl, and writes a directory.
 */
public interface Job {

  /** Name of the stage and of its directory in a run. */
  String stage();

  /** The stages it reads with a configuration; none if it reads the crawl. */
  List<Upstream> upstream(RunConfig config);

  /** Whether the stage is part of a pipeline with a configuration. */
  default boolean isOn(RunConfig config) {
    return true;
  }

  /**
   * The configuration keys its bytes depend on, with their values: {@code SettingValues.of}. Any
   * other key may change between two attempts.
   */
  SortedMap<String, String> settings(RunConfig config);

  /** Runs the stage. The caller writes the manifest afterwards. */
  StageResult run(StageContext context) throws IOException;

  /**
   * Checks the configuration before Spark starts.
   *
   * @throws io.gristmill.error.InvalidConfigException if the job cannot run with it
   */
  default void check(RunConfig config) {}

  /** Files outside the run that it reads. */
  default List<InputEntry> inputs(StageContext context) throws IOException {
    return List.of();
  }

  /**
   * Whether it overwrites its earlier output when its inputs change, instead of refusing to run.
   */
  default boolean replaces() {
    return false;
  }

  /**
   * Whether its output is learned from documents, so that single documents cannot be removed from
   * it.
   */
  default boolean learns() {
    return false;
  }

  /** Prints what is to be seen on a terminal after the stage, also if nothing was left to do. */
  default void show(StageContext context) throws IOException {}

  /** A job that continues from the files an interrupted attempt left. */
  interface Resumable extends Job {

    /**
     * Whether an attempt may be continued although a setting has changed since.
     *
     * @param before its value then, as HOCON; empty if the setting did not exist
     */
    boolean mayChange(String key, Optional<String> before, StageContext context) throws IOException;
  }

  /**
   * A stage that a job reads.
   *
   * @param required whether it must be finished; otherwise it is read if it is finished
   * @param files selects the files that are read, by their paths in its manifest
   */
  record Upstream(String stage, boolean required, Predicate<String> files) {

    /** All files of a stage that must be finished. */
    public static Upstream of(String stage) {
      return of(stage, path -> true);
    }

    /** Some files of a stage that must be finished. */
    public static Upstream of(String stage, Predicate<String> files) {
      return new Upstream(stage, true, files);
    }

    /** A stage that is read if it is finished. */
    public static Upstream ifFinished(String stage) {
      return new Upstream(stage, false, path -> true);
    }
  }

  /**
   * Files and manifest fields of a stage.
   *
   * @param extra further fields of the manifest
   */
  record StageResult(List<OutputEntry> outputs, ObjectNode extra) {}
}
