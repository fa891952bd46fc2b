package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@code tar.gz} that {@code mvn package} makes, unpacked where there is neither Maven nor a
 * checkout.
 */
class DistributionIT {

  /** What many jars have: no classes, and the annotations of JSR 305, which do nothing. */
  private static final String NO_CLASS =
      "module-info\\.class|META-INF/.*|.*/package-info\\.class|javax/annotation/.*";

  private static final List<String> TOOLS =
      List.of("bash", "dirname", "env", "locale", "mktemp", "readlink", "rm");

  @TempDir private static Path folder;
  private static Path home;

  @BeforeAll
  static void unpack() throws Exception {
    Path packed = only(Path.of("target"), "gristmill-*.tar.gz");
    Path place = Files.createDirectories(folder.resolve("some place"));
    Process tar =
        new ProcessBuilder("tar", "xzf", packed.toAbsolutePath().toString())
            .directory(place.toFile())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    home = only(place, "gristmill-*");
  }

  @Test
  void runsTheWholePipelineFromAnyFolder() throws Exception {
    SmallRun run = SmallRun.in(folder);
    Path output = folder.resolve("run of a distribution");
    Submitted submitted = run(run.arguments(run.crawl().toString(), output.toString(), "pipeline"));
    assertThat(submitted.status()).as(submitted.output()).isZero();
    run.requireEqual(output);
  }

  @Test
  void asksForASparkHomeOnClusters() throws Exception {
    Submitted submitted =
        run(List.of("clean", "--master", "yarn", "--input", "/in", "--output", "/out"));
    assertThat(submitted.status()).isEqualTo(2);
    assertThat(submitted.output().strip().lines())
        .singleElement()
        .asString()
        .contains("SPARK_HOME: not set");
  }

  @Test
  void hasConfigurationsAndDocuments() {
    assertThat(home.resolve("README.md")).exists();
    assertThat(home.resolve("docs/operations/yarn.md")).exists();
    assertThat(home.resolve("conf/commoncrawl.conf")).exists();
    assertThat(home.resolve("LICENSE")).content().contains("Apache License");
    assertThat(home.resolve("bin/kubernetes/Dockerfile")).exists();
    assertThat(home.resolve("bin/gpu-discovery")).isExecutable();
  }

  @Test
  void theNoticeNamesEveryLibrary() throws IOException {
    List<String> notice = List.of(Files.readString(home.resolve("NOTICE")).split("[\\s,]+"));
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      List<String> names =
          jars.map(jar -> jar.getFileName().toString())
              .filter(name -> name.endsWith(".jar") && !name.startsWith("gristmill-"))
              .map(name -> name.replaceFirst("-[0-9].*", ""))
              .distinct()
              .toList();
      assertThat(names).hasSizeGreaterThan(20);
      assertThat(notice).containsAll(names);
    }
  }

  /**
   * The order of jars then decides nothing. Spark's own jars share some classes with one another.
   */
  @Test
  void noClassIsInTwoJars() throws IOException {
    Map<String, String> owners = new HashMap<>();
    List<String> twice = new ArrayList<>();
    for (Path folder : List.of(home.resolve("lib/spark"), home.resolve("lib"))) {
      try (Stream<Path> jars = Files.list(folder)) {
        for (Path jar : jars.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
          try (JarFile file = new JarFile(jar.toFile())) {
            file.stream()
                .map(entry -> entry.getName())
                .filter(name -> name.endsWith(".class") && !name.matches(NO_CLASS))
                .forEach(
                    name -> {
                      String other = owners.putIfAbsent(name, jar.getFileName().toString());
                      if (other != null && folder.endsWith("lib")) {
                        twice.add(name + " in " + other + " and " + jar.getFileName());
                      }
                    });
          }
        }
      }
    }
    assertThat(owners).hasSizeGreaterThan(10_000);
    assertThat(twice).isEmpty();
  }

  /** In another folder, with Java and those of the shell's tools that are said to be needed. */
  private static Submitted run(List<String> arguments) throws IOException, InterruptedException {
    Path tools = Files.createTempDirectory(folder, "tools");
    for (String tool : TOOLS) {
      Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin").resolve(tool));
    }
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/gristmill").toString()));
    command.addAll(arguments);
    Path log = Files.createTempFile(folder, "distribution", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(tools.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // Without the kernels of the run that it is compared with, its last bits would differ.
    builder.environment().keySet().retainAll(Set.of("OPENBLAS_CORETYPE"));
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", tools.toString(),
                "JAVA_HOME", System.getProperty("java.home"),
                "GRISTMILL_HEAP", "1g"));
    return new Submitted.Running(builder.start(), log).await();
  }

  private static Path only(Path folder, String glob) throws IOException {
    try (var files = Files.newDirectoryStream(folder, glob)) {
      return files.iterator().next();
    }
  }
}
