package io.gristmill.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The JVMs in which a process has Spark's executors run. */
public final class ExecutorProcesses {

  private static final String MAIN = "CoarseGrainedExecutorBackend";

  private ExecutorProcesses() {}

  /** Those below a process that are alive. */
  public static List<ProcessHandle> below(ProcessHandle process) {
    return process.descendants().filter(ExecutorProcesses::isExecutor).toList();
  }

  private static boolean isExecutor(ProcessHandle process) {
    Path command = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      return process.isAlive() && Files.readString(command).contains(MAIN);
    } catch (IOException e) {
      return false; // It has ended since it was listed.
    }
  }
}
