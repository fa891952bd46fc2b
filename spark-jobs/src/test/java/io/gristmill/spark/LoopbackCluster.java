package io.gristmill.spark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/**
 * Spark's standalone master and its workers in this JVM, each worker on a loopback address of its
 * own: hosts, as far as Spark can tell. A worker has one core; executors are JVMs of their own.
 */
public final class LoopbackCluster implements AutoCloseable {

  /** Flags of executors with many short lives on few cores. */
  public static final String SHORT_LIVED =
      "--add-modules jdk.incubator.vector -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

  private static final int MEBIBYTES = 1024;

  private final RpcEnv master;
  private final List<RpcEnv> workers = new ArrayList<>();

  private LoopbackCluster(RpcEnv master) {
    this.master = master;
  }

  /** A cluster of several hosts. */
  public static LoopbackCluster start(int hosts) {
    SparkConf conf = new SparkConf();
    conf.set("spark.master.rest.enabled", "false");
    // Spark's limit of failures is not under test.
    conf.set("spark.deploy.maxExecutorRetries", "-1");
    return LocalCluster.whileTesting(
        () -> {
          LoopbackCluster cluster =
              new LoopbackCluster(Master.startRpcEnvAndEndpoint("127.0.0.1", 0, 0, conf)._1());
          for (int i = 0; i < hosts; i++) {
            cluster.workers.add(cluster.worker(i, conf));
          }
          return cluster;
        });
  }

  private RpcEnv worker(int index, SparkConf conf) {
    return Worker.startRpcEnvAndEndpoint(
        host(index),
        0,
        0,
        1,
        MEBIBYTES,
        new String[] {url()},
        null,
        Option.apply(index),
        conf,
        Option.empty());
  }

  /** The address of a worker and of its executors. */
  public static String host(int index) {
    return "127.0.1." + (index + 1);
  }

  private String url() {
    return "spark://" + master.address().hostPort();
  }

  /** An application of the cluster's, with settings over those in {@code conf/}. */
  public JavaSparkContext spark(Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(LocalCluster.settings("spark-defaults.conf"));
    all.put("spark.executor.memory", MEBIBYTES + "m");
    all.put("spark.executor.extraJavaOptions", SHORT_LIVED);
    all.putAll(settings);
    return LocalCluster.cluster(url(), LocalCluster.KRYO, all);
  }

  @Override
  public void close() {
    workers.forEach(RpcEnv::shutdown);
    master.shutdown();
    workers.forEach(RpcEnv::awaitTermination);
    master.awaitTermination();
  }
}
