package io.gristmill.spark;

import io.gristmill.spark.cli.CommandLines;
import io.gristmill.spark.launch.ShippedArguments;
import java.net.URISyntaxException;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkUserAppException;

/** Runs a command in the process that has its driver, and ends that process. */
public final class Main {

  /** Set by the launcher for drivers on machines that may not have the launcher's files. */
  private static final String PACKAGED_LOGGING = "gristmill.packaged-logging";

  private Main() {}

  /**
   * Runs one command and ends the process with its status.
   *
   * @throws SparkUserAppException with the status of a command that failed in YARN's application
   *     master, which takes an exit of the process, also with status 0, for a crash
   */
  public static void main(String[] arguments) throws URISyntaxException, SparkUserAppException {
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

  private static boolean isInApplicationMaster() {
    return "yarn".equals(System.getProperty("spark.master"))
        && "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }
}
