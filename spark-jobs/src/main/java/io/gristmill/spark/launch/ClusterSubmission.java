package io.gristmill.spark.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs {@code spark-submit} for a driver on the cluster and exits with the driver's status where
 * Spark prints it: Spark's client exits with 1 for every failure on YARN, and with 0 on a
 * standalone cluster and on Kubernetes. It needs Java only.
 */
final class ClusterSubmission {

  static final int FAILED = 1;

  /** The line of YARN's client about a command that exited with a status. */
  private static final Pattern STATUS =
      Pattern.compile("User application exited with(?: status)? (\\d+)");

  /** The last line of the standalone client, which no setting turns into a status. */
  private static final Pattern DRIVER =
      Pattern.compile("State of (driver )?\\S+ is (FAILED|ERROR|KILLED)");

  /** The last line of the Kubernetes client. An exit code follows, unless the pod was deleted. */
  private static final String POD_ENDED = "Container final statuses:";

  private static final Pattern EXIT_CODE = Pattern.compile("\\s+exit code: (\\d+)");

  /** A pod may also have containers that the cluster has injected. */
  private static final Pattern CONTAINER = Pattern.compile("\\s+container name: (\\S+)");

  private static final String DRIVER_CONTAINER = "spark-kubernetes-driver";

  private int readStatus;
  private boolean driverFailed;
  private String container = DRIVER_CONTAINER;

  private ClusterSubmission() {}

  /** Runs the command in the arguments. */
  public static void main(String[] command) throws IOException, InterruptedException {
    System.exit(new ClusterSubmission().run(new ProcessBuilder(command)));
  }

  private int run(ProcessBuilder command) throws IOException, InterruptedException {
    command.redirectInput(ProcessBuilder.Redirect.INHERIT);
    command.redirectOutput(ProcessBuilder.Redirect.INHERIT);
    Process submission = command.start();
    Runtime.getRuntime().addShutdownHook(new Thread(submission::destroy));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(submission.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.err.println(line);
        read(line);
      }
    }
    return status(submission.waitFor());
  }

  private void read(String line) {
    Matcher status = STATUS.matcher(line);
    Matcher exitCode = EXIT_CODE.matcher(line);
    Matcher named = CONTAINER.matcher(line);
    if (named.matches()) {
      container = named.group(1);
    }
    if (status.find()) {
      readStatus = Integer.parseInt(status.group(1));
    } else if (exitCode.matches() && container.equals(DRIVER_CONTAINER)) {
      readStatus = Integer.parseInt(exitCode.group(1));
      driverFailed = readStatus != 0;
    } else if (DRIVER.matcher(line).find() || line.endsWith(POD_ENDED)) {
      driverFailed = true;
    }
  }

  /**
   * Returns the driver's status if it failed. If the client exits with 0 on YARN, a later attempt
   * was successful, and the status that was read is that of an earlier one.
   */
  private int status(int ofClient) {
    int failed = ofClient == 0 && driverFailed ? FAILED : ofClient;
    return failed == 0 || readStatus == 0 ? failed : readStatus;
  }
}
