package io.gristmill.spark.launch;

import io.gristmill.error.InvalidConfigException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Completes the settings of pods: image, service account, templates, HDFS user. In cluster mode the
 * driver takes Gristmill's jars from the image.
 */
record KubernetesSettings(Installation installation, Map<String, String> environment) {

  private static final String PREFIX = "spark.kubernetes.";
  private static final String IMAGE = "container.image";
  private static final String TEMPLATE = "podTemplateFile";
  private static final String USER = "HADOOP_USER_NAME";

  /** The folder of the installation in images of {@code submit/kubernetes/Dockerfile}. */
  private static final String HOME_IN_IMAGE = "/opt/gristmill";

  private static final String GPUS = "spark.executor.resource.gpu.amount";
  private static final String GPU_SCRIPT = "spark.executor.resource.gpu.discoveryScript";
  private static final String DISCOVERY = "gpu-discovery";

  /**
   * Sets defaults for missing settings.
   *
   * @throws InvalidConfigException if no image is named
   */
  void complete(LaunchRequest request, SparkSettings settings) {
    requireImage(settings, "executor.");
    settings.setIfMissing(
        PREFIX + "executor." + TEMPLATE,
        template(settings.isSet(GPUS) ? "executor-gpu.yaml" : "executor.yaml"));
    takeDiscoveryFromImage(settings);
    if (request.isDriverOnCluster()) {
      requireImage(settings, "driver.");
      settings.setIfMissing(PREFIX + "driver." + TEMPLATE, template("driver.yaml"));
      settings.setIfMissing(PREFIX + "authenticate.driver.serviceAccountName", "gristmill");
      settings.setIfMissing(SubmitCommand.LIBRARIES, "local://" + HOME_IN_IMAGE + "/lib");
      settings.setIfMissing(PREFIX + "report.interval", "1m");
      // Executors act on HDFS for the user who submits. The driver would do so for the image's.
      settings.setIfMissing(
          PREFIX + "driverEnv." + USER,
          environment.getOrDefault(USER, System.getProperty("user.name")));
    }
  }

  private static void requireImage(SparkSettings settings, String process) {
    if (!settings.isSet(PREFIX + IMAGE) && !settings.isSet(PREFIX + process + IMAGE)) {
      throw new InvalidConfigException(
          PREFIX + IMAGE + ": not set (expected an image made by submit/kubernetes/Dockerfile)");
    }
  }

  private String template(String name) {
    return installation.kubernetes(name).toString();
  }

  /** An executor looks for its GPUs before it receives files from the driver. */
  private static void takeDiscoveryFromImage(SparkSettings settings) {
    if (settings.get(GPU_SCRIPT).orElse("").equals("./" + DISCOVERY)) {
      settings.put(GPU_SCRIPT, HOME_IN_IMAGE + "/bin/" + DISCOVERY);
      String others =
          Arrays.stream(settings.get(SubmitCommand.FILES).orElse("").split(","))
              .filter(file -> !file.strip().endsWith("/" + DISCOVERY))
              .collect(Collectors.joining(","));
      settings.put(SubmitCommand.FILES, others);
      if (others.isEmpty()) {
        settings.remove(SubmitCommand.FILES);
      }
    }
  }
}
