package io.gristmill.spark;

import io.gristmill.spark.cli.CommandLines;
import io.gristmill.spark.launch.ShippedArguments;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkUserAppException;

/** Runs a command in the process of its driver, and ends that process. */
public final class Main {

  /** Set by the launcher for drivers on machines that may not have the launcher's files. */
  private static final String PACKAGED_LOGGING = "gristmill.packaged-logging";

  /**
   * Variable with the id of the process whose standard error {@code submit/gristmill} filters;
   * descriptor {@link #UNFILTERED} is the unfiltered one.
   */
  private static final String FILTERED = "GRISTMILL_FILTERED";

  private static final int UNFILTERED = 3;

  private Main() {}

  /**
   * Runs one command and ends the process with its status.
   *
   * @throws SparkUserAppException with the status of a command that failed in YARN's application
   *     master, which takes an exit of the process, also with status 0, for a crash
   */
  public static void main(String[] arguments)
      throws URISyntaxException, ReflectiveOperationException, SparkUserAppException {
    useUnfilteredError();
    if (Boolean.getBoolean(PACKAGED_LOGGING)) {
      Configurator.reconfigure(Main.class.getResource("log4j2.properties").toURI());
    }
    int status = CommandLines.run(ShippedArguments.decode(arguments));
    if (!isInApplicationMaster()) {
      System.exit(status);
    }
    if (status != 0) {
      throw new SparkUserAppException(status);
    }
  }

  /**
   * The launcher's script filters one warning out of what the JVM writes to standard error. Java
   * code writes past the filter, so that no line is still in it when the process exits. Child
   * processes inherit the variable, and the descriptor may be another file there: hence the
   * comparison of the id.
   */
  private static void useUnfilteredError() throws ReflectiveOperationException {
    if (Long.toString(ProcessHandle.current().pid()).equals(System.getenv(FILTERED))) {
      Constructor<FileDescriptor> descriptor =
          FileDescriptor.class.getDeclaredConstructor(int.class);
      descriptor.setAccessible(true); // Spark's options open java.io
      System.setErr(
          new PrintStream(
              new FileOutputStream(descriptor.newInstance(UNFILTERED)),
              true,
              StandardCharsets.UTF_8));
    }
  }

  private static boolean isInApplicationMaster() {
    return "yarn".equals(System.getProperty("spark.master"))
        && "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }
}
