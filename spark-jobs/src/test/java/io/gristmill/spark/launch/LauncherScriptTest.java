package io.gristmill.spark.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher's script in a built checkout. */
class LauncherScriptTest {

  private static final List<String> BUILT =
      List.of(
          "core/target/gristmill-core.jar",
          "preprocessing/target/gristmill-preprocessing.jar",
          "spark-jobs/target/classpath/embedded",
          "spark-jobs/target/classpath/application",
          "spark-jobs/target/gristmill-spark-jobs.jar");

  /** Decides as the real one does, and of the command that is decided says how it was started. */
  private static final String JAVA =
      """
      launcher=io.gristmill.spark.launch.Launcher
      if [[ " $* " != *" $launcher "* ]]; then
        printf '%%s\\n' "LC_ALL=${LC_ALL:-}" "$@"
        if [[ -n ${SAYS:-} ]]; then
          echo "$SAYS" >&2
          [[ $$ == "$GRISTMILL_FILTERED" ]] && echo 'of Java code' >&3
        fi
        exit
      fi
      while [[ $1 != "$launcher" ]]; do shift; done
      exec '%s/bin/java' -Dfile.encoding=UTF-8 -cp '%s' "$@"
      """
          .formatted(System.getProperty("java.home"), System.getProperty("java.class.path"));

  /** Makes an archive, or says which one it uses. */
  private static final String ARCHIVING =
      """
      for word; do
        case $word in
          -XX:ArchiveClassesAtExit=*) touch "${word#*=}" ;;
          -XX:SharedArchiveFile=*) [[ -f ${word#*=} ]] && echo "uses ${word##*/}" ;;
        esac
      done
      """;

  @TempDir private Path folder;
  private Path checkout;

  @BeforeEach
  void build() throws IOException {
    checkout = folder.resolve("my checkout %20ü");
    Files.createDirectories(checkout.resolve("submit"));
    Files.copy(Path.of("../submit/gristmill"), checkout.resolve("submit/gristmill"));
    for (String module : List.of("core", "preprocessing", "spark-jobs")) {
      Files.createDirectories(checkout.resolve(module).resolve("src/main"));
      Files.writeString(checkout.resolve(module).resolve("pom.xml"), "");
    }
    Files.writeString(checkout.resolve("pom.xml"), "<jvm.flags>-XX:+UseSerialGC</jvm.flags>\n");
    Path library = Files.writeString(folder.resolve("library.jar"), "");
    for (String built : BUILT) {
      Files.createDirectories(checkout.resolve(built).getParent());
      Files.writeString(checkout.resolve(built), library.toString());
    }
    script(folder.resolve("jdk/bin/java"), JAVA);
  }

  @Test
  void startsThroughLinksFromAFolderWithSpaces() throws Exception {
    Files.createDirectories(folder.resolve("bin"));
    Path far = folder.resolve("far");
    Files.createSymbolicLink(far, checkout.resolve("submit/gristmill"));
    Path link = Files.createSymbolicLink(folder.resolve("bin/gristmill"), Path.of("../far"));

    assertThat(launch(link, Map.of(), "clean", "--input", "a b"))
        .contains(checkout.resolve("spark-jobs/target/gristmill-spark-jobs.jar") + ":" + jars())
        .contains("clean", "--input", "a b")
        .anyMatch(line -> line.endsWith("my%20checkout%20%2520%C3%BC/conf/log4j2.properties"));
  }

  @Test
  void aMovedCheckoutRunsItsOwnJars() throws Exception {
    Path moved = folder.resolve("moved");
    Files.move(checkout, moved);

    List<String> started = launch(moved.resolve("submit/gristmill"), Map.of(), "clean");
    assertThat(started).noneMatch(line -> line.contains("my checkout"));
    assertThat(started).anyMatch(line -> line.contains(moved + "/core/target/gristmill-core.jar"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "C", "POSIX", "xx_XX.UTF-8", "en_US.ISO-8859-1"})
  void namesFilesInUtf8WhateverTheLocale(String locale) throws Exception {
    List<String> started =
        launch(
            checkout.resolve("submit/gristmill"),
            locale.isEmpty() ? Map.of() : Map.of("LC_ALL", locale),
            "clean");

    // Bash itself complains of a locale that is not installed.
    assertThat(started)
        .filteredOn(line -> line.startsWith("LC_ALL="))
        .singleElement()
        .asString()
        .matches("(?i).*utf-?8")
        .doesNotContain("xx");
    assertThat(started).contains("-Dfile.encoding=UTF-8", "-Dsun.stdout.encoding=UTF-8");
  }

  @Test
  void findsHadoopsConfigurationAsSparkDoes() throws Exception {
    assertThat(
            launch(
                checkout.resolve("submit/gristmill"), Map.of("HADOOP_CONF_DIR", "/etc/h"), "clean"))
        .anyMatch(line -> line.endsWith(":/etc/h"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--conf", "--conf=x", "--master", "--properties-file=/no/such"})
  void refusesAnIncompleteOptionInOneLine(String option) throws Exception {
    assertThat(launch(checkout.resolve("submit/gristmill"), Map.of(), "clean", option))
        .singleElement()
        .asString()
        .startsWith("gristmill: " + option.replaceAll("=.*", ""));
  }

  @Test
  void aFileThatIsMissingIsToldWithoutTheNamesOfClasses() throws Exception {
    Files.delete(checkout.resolve("pom.xml"));
    Path script = checkout.resolve("submit/gristmill");
    assertThat(launch(script, Map.of(), "clean"))
        .last()
        .isEqualTo("gristmill: no such file or folder at " + checkout.resolve("pom.xml"));
  }

  @Test
  void filtersTheWarningOfTheVectorApiOnly() throws Exception {
    String warning = "WARNING: Using incubator modules: jdk.incubator.vector";
    List<String> said =
        launch(
            checkout.resolve("submit/gristmill"),
            Map.of("SAYS", "Picked up an option\n" + warning + "\n" + warning + ", x\nno memory"),
            "clean");
    assertThat(said)
        .contains("Picked up an option", warning + ", x", "no memory", "of Java code")
        .doesNotContain(warning);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train --help", "train -h", "help train"})
  void printsHelpWithoutAJvm(String line) throws Exception {
    Path page = checkout.resolve("docs/reference/cli.md");
    Files.createDirectories(page.getParent());
    Files.copy(Path.of("../docs/reference/cli.md"), page);
    Files.delete(folder.resolve("jdk/bin/java"));

    assertThat(launch(checkout.resolve("submit/gristmill"), Map.of(), line.split(" ")))
        .startsWith("Usage: gristmill train [OPTIONS]")
        .anyMatch(said -> said.contains("--resume"))
        .last()
        .asString()
        .startsWith("gristmill train --output");
  }

  @Test
  void theLauncherPrintsHelpThatIsNotPrebuilt() throws Exception {
    assertThat(launch(checkout.resolve("submit/gristmill"), Map.of(), "train", "--help"))
        .startsWith("Usage: gristmill train [OPTIONS]")
        .noneMatch(line -> line.startsWith("LC_ALL="));
    assertThat(launch(checkout.resolve("submit/gristmill"), Map.of(), "--version"))
        .singleElement()
        .asString()
        .startsWith("gristmill ");
  }

  @Test
  void explainsInTheJvmOfTheLauncher() throws Exception {
    Path run = folder.resolve("missing");
    Files.createDirectories(checkout.resolve("conf"));
    Files.copy(Path.of("../conf/log4j2.properties"), checkout.resolve("conf/log4j2.properties"));
    assertThat(
            launch(
                checkout.resolve("submit/gristmill"),
                Map.of("GRISTMILL_CDS", "off"),
                "explain",
                "--output",
                run.toString(),
                "--document",
                "x"))
        .containsExactly(
            "stage: no manifest (expected a finished stage) at file://" + run + "/clean");
  }

  @Test
  void archivesClassesOfShortCommandsOnceForEachBuildAndJvm() throws Exception {
    script(folder.resolve("jdk/bin/java"), ARCHIVING + "exit 0");
    Path script = checkout.resolve("submit/gristmill");
    assertThat(launch(script, Map.of(), "explain")).isEmpty();
    Path first = awaitArchive(List.of());
    assertThat(launch(script, Map.of(), "explain")).containsExactly("uses " + first.getFileName());
    assertThat(launch(script, Map.of("GRISTMILL_CDS", "off"), "explain")).isEmpty();
    assertThat(launch(script, Map.of(), "clean")).isEmpty();
    assertThat(launch(script, Map.of(), "explain", "--master=yarn")).isEmpty();
    assertThat(launch(script, Map.of("HADOOP_CONF_DIR", "/etc/h"), "explain")).hasSize(1);

    Path jar = checkout.resolve(BUILT.get(0));
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(launch(script, Map.of(), "explain")).isEmpty();
    Path second = awaitArchive(List.of(first));
    assertThat(first).doesNotExist();

    Path other = folder.resolve("other/bin/java");
    Files.createDirectories(other.getParent());
    Files.copy(folder.resolve("jdk/bin/java"), other);
    Map<String, String> upgraded = Map.of("JAVA_HOME", folder.resolve("other").toString());
    assertThat(launch(script, upgraded, "explain")).isEmpty();
    awaitArchive(List.of(second));
  }

  /** A JVM that cannot write its archive ends with status 1. */
  @Test
  void aCommandEndsWithItsOwnStatusWhetherAnArchiveIsMadeOrNot() throws Exception {
    Path script = checkout.resolve("submit/gristmill");
    script(
        folder.resolve("jdk/bin/java"),
        ARCHIVING.replace("touch", "tried=1; ! touch") + "exit ${tried:-0}");
    assertThat(status(script)).isZero();
    script(folder.resolve("jdk/bin/java"), ARCHIVING + "exit 3");
    assertThat(status(script)).isEqualTo(3);
    awaitEnd();
    assertThat(archives()).isEmpty();
  }

  private int status(Path script) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(script.toString(), "explain");
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    return builder.inheritIO().start().waitFor();
  }

  private Path awaitArchive(List<Path> known) throws Exception {
    for (int i = 0; i < 600; i++) {
      List<Path> archives = archives();
      archives.removeAll(known);
      if (!archives.isEmpty()) {
        awaitEnd();
        return archives.get(0);
      }
      Thread.sleep(100);
    }
    throw new AssertionError("no archive but " + archives());
  }

  /** Until no archive is being made: their names end with a process until then. */
  private void awaitEnd() throws Exception {
    Thread.sleep(1000);
    for (int i = 0; i < 600 && archives(".jsa.").size() > 0; i++) {
      Thread.sleep(100);
    }
    assertThat(archives(".jsa.")).isEmpty();
  }

  private List<Path> archives() throws IOException {
    List<Path> archives = archives(".jsa");
    archives.removeIf(file -> !file.toString().endsWith(".jsa"));
    return archives;
  }

  private List<Path> archives(String part) throws IOException {
    try (Stream<Path> files = Files.list(checkout.resolve("spark-jobs/target"))) {
      return files
          .filter(file -> file.toString().contains(part))
          .collect(Collectors.toCollection(ArrayList::new));
    }
  }

  private String jars() {
    return checkout.resolve(BUILT.get(0)) + ":" + checkout.resolve(BUILT.get(1));
  }

  /** What was said, a line each: by java, or by the launcher instead. */
  private List<String> launch(Path launcher, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    // The filter of warnings may write after the launcher has ended, when Java no longer reads its
    // output: cat does.
    List<String> command = new ArrayList<>(List.of("bash", "-c", "\"$@\" 2>&1 | cat", "launch"));
    command.add(launcher.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().remove("HADOOP_CONF_DIR");
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().put("CDPATH", "/:/tmp");
    builder.environment().putAll(environment);
    Process process = builder.directory(folder.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    // The flags are words of their own, the class path is one.
    return said.lines().map(line -> line.replaceAll(":" + folder + "/library.jar", "")).toList();
  }

  private static void script(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
