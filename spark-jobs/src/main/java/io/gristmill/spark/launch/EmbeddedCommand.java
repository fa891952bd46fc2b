package io.gristmill.spark.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Composes the command line of a JVM with an embedded Spark, which needs the installation only. */
final class EmbeddedCommand {

  private static final String LOOPBACK = "127.0.0.1";

  private final Installation installation;
  private final Map<String, String> environment;

  EmbeddedCommand(Installation installation, Map<String, String> environment) {
    this.installation = installation;
    this.environment = environment;
  }

  List<String> of(LaunchRequest request) {
    List<String> words = new ArrayList<>(List.of("env"));
    // One machine: loopback will do, and Spark need not warn about the host's name.
    words.add("SPARK_LOCAL_IP=" + environment.getOrDefault("SPARK_LOCAL_IP", LOOPBACK));
    words.addAll(Jvm.threads(environment));
    words.add(Jvm.program(environment));
    words.add("-Xmx" + Jvm.heap(environment).orElse(Jvm.DEFAULT_HEAP));
    words.addAll(List.of(installation.jvmFlags().split(" ")));
    words.addAll(Jvm.ENCODING);
    words.add(Jvm.terminal(environment));
    words.add(Jvm.logging(installation, "log4j2.properties"));
    Map<String, String> settings = new LinkedHashMap<>(request.settings());
    request.master().ifPresent(master -> settings.put("spark.master", master));
    settings.forEach((key, value) -> words.add("-D" + key + "=" + value));
    words.addAll(List.of("-cp", classPath(), Jvm.MAIN));
    words.addAll(request.arguments());
    return words;
  }

  private String classPath() {
    return Stream.concat(
            Stream.of(installation.embeddedClassPath()),
            Stream.of("HADOOP_CONF_DIR", "YARN_CONF_DIR")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(folder -> !folder.isEmpty()))
        .reduce((a, b) -> a + ":" + b)
        .orElseThrow();
  }
}
