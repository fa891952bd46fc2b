package io.gristmill.spark.train.sliced;

import io.gristmill.spark.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** A Spark of one worker with two GPUs, as its discovery script says, and two executors. */
public final class GpuSpark {

  private GpuSpark() {}

  /** Settings that give each task a GPU. */
  static Map<String, String> settings(Path folder) throws IOException {
    String script = GpuDiscovery.script(folder, 0, "0", "1").toString();
    Map<String, String> settings = new HashMap<>(LocalCluster.settings("spark-gpu.conf"));
    settings.put("spark.files", GpuDiscovery.SCRIPT.toString());
    settings.put("spark.worker.resource.gpu.amount", "2");
    settings.put("spark.worker.resource.gpu.discoveryScript", script);
    // Both executors are there before the first task.
    settings.put("spark.cores.max", "2");
    settings.put("spark.scheduler.minRegisteredResourcesRatio", "1");
    return settings;
  }

  /**
   * Executors whose cards are emulated.
   *
   * @param card settings of the emulator
   */
  public static JavaSparkContext start(Path folder, Path libraries, String card)
      throws IOException {
    Map<String, String> settings = settings(folder);
    settings.put(
        "spark.executor.extraJavaOptions",
        "--add-modules jdk.incubator.vector -XX:TieredStopAtLevel=1 -D"
            + EmulatedCards.PROPERTY
            + "="
            + libraries);
    settings.put("spark.executorEnv.GRISTMILL_FAKE_CUDA", "devices=2" + card);
    return LocalCluster.executorsOfOneWorker(2, LocalCluster.JAVA, settings);
  }
}
