package io.gristmill.spark.pipeline;

import io.gristmill.spark.Main;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** The command line in a JVM of its own: this one's class path, flags and logging. */
public final class ChildGristmill {

  private ChildGristmill() {}

  /** Starts it; both outputs go to a file. */
  public static Process start(File output, List<String> arguments) throws IOException {
    return start(output, arguments, List.of());
  }

  /** The same with further flags for its JVM, which count more than this one's. */
  public static Process start(File output, List<String> arguments, List<String> flags)
      throws IOException {
    return start(output, Main.class, arguments, flags);
  }

  /** The same of another program. */
  public static Process start(
      File output, Class<?> program, List<String> arguments, List<String> flags)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--add-") || flag.startsWith("-Xmx")) {
        command.add(flag);
      }
    }
    command.add("-XX:+UseSerialGC");
    command.addAll(flags);
    String logging = "log4j2.configurationFile";
    command.add("-D" + logging + "=" + System.getProperty(logging, ""));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
  }
}
