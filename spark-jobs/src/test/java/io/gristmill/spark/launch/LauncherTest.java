package io.gristmill.spark.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which command line starts a command. */
class LauncherTest {

  private static final String DRIVER_OPTIONS = "spark.driver.extraJavaOptions";
  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void makeACheckoutAndASparkHome() throws IOException {
    write(
        "checkout/pom.xml",
        "<jvm.flags>--add-modules some.module -Dours=1 -Dsame=ours</jvm.flags>\n");
    write("checkout/spark-jobs/target/classpath/embedded", "/m2/spark.jar:/m2/nd4j.jar\n");
    write("checkout/spark-jobs/target/classpath/application", "/m2/nd4j.jar\n");
    write(
        "checkout/conf/spark-defaults.conf",
        "spark.task.maxFailures 8\nspark.x ours\nspark.y ours\n");
    write("checkout/submit/gpu-discovery", "");
    write("spark/conf/spark-defaults.conf", "spark.x site\n");
    environment.put("SPARK_HOME", folder.resolve("spark").toString());
  }

  @Test
  void runsInOneJvmWithoutAMaster() throws IOException {
    environment.put("HADOOP_CONF_DIR", "/etc/hadoop");
    List<String> words =
        words("clean", "--conf", "spark.hadoop.fs.s3a.endpoint=http://a b", "--input", "x");
    assertThat(words)
        .startsWith(
            "env",
            "SPARK_LOCAL_IP=127.0.0.1",
            "OMP_NUM_THREADS=1",
            "OPENBLAS_NUM_THREADS=1",
            "java")
        .contains("-Xmx4g", "-Dours=1", "-Dspark.hadoop.fs.s3a.endpoint=http://a b")
        .endsWith("io.gristmill.spark.Main", "clean", "--input", "x")
        .anyMatch(word -> word.endsWith("/m2/spark.jar:/m2/nd4j.jar:/etc/hadoop"));
  }

  @Test
  void theMasterOfTheCommandLineCountsOverThatOfASetting() throws IOException {
    Path file = write("mine.conf", "spark.master yarn\n");
    List<String> words =
        words("clean", "--master", "local[2]", "--properties-file", file.toString());
    assertThat(words)
        .filteredOn(word -> word.startsWith("-Dspark.master="))
        .containsExactly("-Dspark.master=local[2]");
  }

  @Test
  void whereTheDriverIsMayBeASettingToo() throws IOException {
    List<String> words =
        words(
            "clean",
            "--output",
            "r",
            "--master",
            "yarn",
            "--conf",
            "spark.submit.deployMode=cluster");
    assertThat(words).containsSequence("--deploy-mode", "cluster").contains("--shipped-arguments");
  }

  @Test
  void anEmptyVariableOfSparksConfigurationIsNone() throws IOException {
    environment.put("SPARK_CONF_DIR", "");
    List<String> words = words("clean", "--output", "r", "--master", "yarn");
    assertThat(conf(words, "spark.x")).isEmpty();
    assertThat(conf(words, "spark.y")).isEqualTo("ours");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"spark.jars.packages=org.apache.hadoop:hadoop-aws:3.3.4", "spark.jars=/a.jar"})
  void jarsToFetchAreLeftToSparkSubmitAlsoLocally(String setting) throws IOException {
    List<String> words = words("generate", "--conf", setting, "--output", "s3a://bucket/run");
    assertThat(words).contains(folder.resolve("spark/bin/spark-submit").toString(), "local[*]");
    assertThat(conf(words, "spark.task.maxFailures")).isEmpty();
    assertThat(conf(words, "spark.jars")).contains("/m2/nd4j.jar");
  }

  @ParameterizedTest
  @CsvSource({"spark.task.maxFailures, 8", "spark.x, ''", "spark.y, user", "spark.z, '1 2'"})
  void theSiteCountsOverOursAndTheUserOverBoth(String key, String passed) throws IOException {
    Path file = write("mine.conf", "spark.y file\nspark.z = 1 2 \n");
    List<String> words =
        words(
            "report",
            "--output",
            "r",
            "--master",
            "yarn",
            "--properties-file",
            file.toString(),
            "--conf",
            "spark.y=user");
    // What the site sets is read by spark-submit, which is given no other file in its place.
    assertThat(conf(words, key)).isEqualTo(passed);
    assertThat(words).doesNotContain("--properties-file");
  }

  @Test
  void optionsOfJavaAreMergedAndTheUsersComeLast() throws IOException {
    write("spark/conf/spark-defaults.conf", EXECUTOR_OPTIONS + " -Dsame=site\n");
    List<String> words =
        words(
            "report",
            "--output",
            "r",
            "--master",
            "spark://h:7077",
            "--conf",
            DRIVER_OPTIONS + "=-Dsame=user");
    assertThat(conf(words, EXECUTOR_OPTIONS)).matches(".*-Dsame=ours.* -Dsame=site");
    assertThat(conf(words, DRIVER_OPTIONS)).matches(".*-Dsame=ours.* -Dsame=user");
  }

  @Test
  void jarsThatLieOnTheClusterAreNotUploaded() throws IOException {
    write(
        "spark/conf/spark-defaults.conf",
        "spark.gristmill.libraries hdfs:///apps/gristmill/lib/\n");
    List<String> words = words("report", "--output", "r", "--master", "yarn");
    assertThat(conf(words, "spark.jars"))
        .isEqualTo(
            "hdfs:///apps/gristmill/lib/gristmill-core.jar,"
                + "hdfs:///apps/gristmill/lib/gristmill-preprocessing.jar,"
                + "hdfs:///apps/gristmill/lib/nd4j.jar");
    assertThat(words).contains(jar("spark-jobs"));
    List<String> driver =
        words("report", "--output", "r", "--master", "yarn", "--deploy-mode", "cluster");
    assertThat(driver).contains("hdfs:///apps/gristmill/lib/gristmill-spark-jobs.jar");
  }

  private String jar(String module) {
    return folder
        .resolve("checkout")
        .resolve(module)
        .resolve("target/gristmill-" + module + ".jar")
        .toString();
  }

  @Test
  void anApplicationIsNamedByItsCommandAndRun() throws IOException {
    assertThat(
            conf(
                words("clean", "--output", "hdfs:///runs/cc/", "--master", "yarn"),
                "spark.app.name"))
        .isEqualTo("gristmill clean cc");
    assertThat(
            conf(
                words(
                    "clean", "--output", "r", "--master", "yarn", "--conf", "spark.app.name=mine"),
                "spark.app.name"))
        .isEqualTo("mine");
  }

  @Test
  void aDriverOnTheClusterGetsTheConfigurationItself() throws IOException {
    write("conf/part.conf", "seed = 7\n");
    Path config = write("conf/run.conf", "include \"part.conf\"\noptimizer.steps = 3\n");
    List<String> words =
        words(
            "pipeline",
            "--config",
            config.toString(),
            "--output",
            "r}}`x",
            "--master",
            "yarn",
            "--deploy-mode",
            "cluster");
    String[] decoded =
        ShippedArguments.decode(words.get(words.size() - 2), words.get(words.size() - 1));
    assertThat(words.get(words.size() - 1)).matches("[A-Za-z0-9_-]+");
    assertThat(decoded).startsWith("pipeline", "--config-text").endsWith("--output", "r}}`x");
    assertThat(decoded[2]).contains("seed=7", "steps=3");
    assertThat(words).noneMatch(word -> word.contains(config.toString()));
    assertThat(conf(words, DRIVER_OPTIONS)).doesNotContain(folder.toString());
  }

  @ParameterizedTest
  @CsvSource({"--quiet, 1", "--resume, 2"})
  void onlyARunThatMayResumeIsTriedTwiceByYarn(String option, String attempts) throws IOException {
    List<String> words =
        words("pipeline", option, "--output", "r", "--master", "yarn", "--deploy-mode", "cluster");
    assertThat(conf(words, "spark.yarn.maxAppAttempts")).isEqualTo(attempts);
  }

  /** Twice as many as there are executors is Spark's own limit, and few for few of them. */
  @ParameterizedTest
  @CsvSource({
    "'', 32",
    "spark.executor.instances=15, 32",
    "spark.executor.instances=16, ",
    "spark.dynamicAllocation.enabled=true, ",
    "spark.yarn.max.executor.failures=7, ",
    "spark.executor.maxNumFailures=7, 7"
  })
  void fewExecutorsMayBeLostOftenBeforeYarnsMasterGivesUp(String setting, String limit)
      throws IOException {
    List<String> line =
        new ArrayList<>(List.of("train", "--output", "r", "--master", "yarn", "--resume"));
    if (!setting.isEmpty()) {
      line.addAll(List.of("--conf", setting));
    }
    List<String> words = words(line.toArray(String[]::new));
    String prefix = "spark.executor.maxNumFailures=";
    assertThat(words.stream().filter(word -> word.startsWith(prefix)).toList())
        .isEqualTo(limit == null ? List.of() : List.of(prefix + limit));
  }

  @Test
  void everyProcessOfAClusterHasTheVariablesOfThreads() throws IOException {
    List<String> words = words("train", "--output", "r", "--master", "yarn");
    for (String process : List.of("executorEnv", "yarn.appMasterEnv", "kubernetes.driverEnv")) {
      assertThat(conf(words, "spark." + process + ".OMP_NUM_THREADS")).isEqualTo("1");
    }
  }

  @Test
  void kubernetesRunsTheImagesJars() throws IOException {
    environment.put("HADOOP_USER_NAME", "jane");
    List<String> words = onKubernetes("cluster", "--conf", "spark.driver.extraClassPath=/mine.jar");
    assertThat(words)
        .contains("local:///opt/gristmill/lib/gristmill-spark-jobs.jar", "--shipped-arguments");
    assertThat(conf(words, "spark.jars")).isEmpty();
    assertThat(conf(words, "spark.driver.extraClassPath"))
        .isEqualTo("/opt/gristmill/lib/*:/mine.jar");
    assertThat(conf(words, "spark.executor.extraClassPath")).isEqualTo("/opt/gristmill/lib/*");
    assertThat(conf(words, "spark.kubernetes.authenticate.driver.serviceAccountName"))
        .isEqualTo("gristmill");
    assertThat(conf(words, "spark.kubernetes.driver.podTemplateFile"))
        .isEqualTo(folder.resolve("checkout/submit/kubernetes/driver.yaml").toString());
    assertThat(conf(words, "spark.kubernetes.driverEnv.HADOOP_USER_NAME")).isEqualTo("jane");
    assertThat(conf(words, "spark.executor.memoryOverhead")).matches("\\d+m");
    // Two words of an option would be sorted apart.
    assertThat(conf(words, EXECUTOR_OPTIONS)).startsWith("--add-modules=some.module -Dours=1");
  }

  @Test
  void kubernetesInClientModeGetsTheJarsFromTheDriver() throws IOException {
    List<String> words = onKubernetes("client");
    assertThat(words).contains(jar("spark-jobs"));
    assertThat(conf(words, "spark.jars")).endsWith("/m2/nd4j.jar");
    assertThat(conf(words, "spark.kubernetes.driver.podTemplateFile")).isEmpty();
  }

  @Test
  void kubernetesFindsGpusByTheImagesScript() throws IOException {
    List<String> words =
        onKubernetes(
            "cluster", "--properties-file", Path.of("..", "conf", "spark-gpu.conf").toString());
    assertThat(conf(words, "spark.executor.resource.gpu.discoveryScript"))
        .isEqualTo("/opt/gristmill/bin/gpu-discovery");
    assertThat(conf(words, "spark.files")).isEmpty();
    assertThat(conf(words, "spark.kubernetes.executor.podTemplateFile"))
        .endsWith("/executor-gpu.yaml");
  }

  private List<String> onKubernetes(String mode, String... words) throws IOException {
    List<String> line =
        new ArrayList<>(List.of("train", "--output", "r", "--master", "k8s://https://h:6443"));
    line.addAll(List.of("--deploy-mode", mode, "--conf", "spark.kubernetes.container.image=i"));
    line.addAll(List.of(words));
    return words(line.toArray(String[]::new));
  }

  @Test
  void filesOfTheCheckoutAreFoundFromAnywhere() throws IOException {
    List<String> words =
        words(
            "train",
            "--output",
            "r",
            "--master",
            "yarn",
            "--conf",
            "spark.files=submit/gpu-discovery,/a/b");
    assertThat(conf(words, "spark.files"))
        .isEqualTo(folder.resolve("checkout/submit/gpu-discovery") + ",/a/b");
  }

  @ParameterizedTest
  @CsvSource({
    "clean --config /no/such --master yarn, --config: /no/such",
    "clean --set seeed=1 --master yarn, --set seeed=1: unknown key",
    "cleen --output r --master yarn, Unmatched argument",
    "clean --output r --master yarn --deploy-mode both, --deploy-mode: both",
    "generate --output r --master yarn --deploy-mode cluster, --deploy-mode: cluster (expected"
        + " client",
    "experiment p.conf --master yarn --deploy-mode cluster, --deploy-mode: cluster (expected client",
    "serve --output r --master yarn --deploy-mode cluster, --deploy-mode: cluster (expected client",
    "clean --output r --master yarn --set encryption.key=env:K, encryption.key: env:K (expected"
        + " file:",
    "clean --output r --conf x, --conf: x (expected key=value)",
    "clean --output r --master k8s://https://h:1 --deploy-mode cluster,"
        + " spark.kubernetes.container.image: not set (expected an image",
    "train --output r --master yarn --conf spark.executor.cores=many, spark.executor.cores: many",
    "train --output r --master yarn --conf spark.executor.memory=x, spark.executor.memory: x",
    "train --output r --master yarn --conf spark.executor.memory=9999999999g,"
        + " spark.executor.memory: 9",
  })
  void mistakesAreToldBeforeAnythingIsStarted(String line, String problem) {
    assertThatThrownBy(() -> words(line.split(" ")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(problem)
        .message()
        .hasLineCount(1);
  }

  /** A cluster's libraries may have another Jetty. */
  @Test
  void aServerRunsInAJvmOfItsOwnWhateverTheMaster() throws IOException {
    assertThat(words("serve", "--output", "r", "--master", "yarn"))
        .contains("io.gristmill.spark.Main")
        .noneMatch(word -> word.endsWith("spark-submit"));
  }

  @Test
  void settingsInAnotherEncodingAreToldInOneLine() throws IOException {
    Path file = folder.resolve("latin.conf");
    Files.writeString(file, "spark.x = \u00e9", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> words("clean", "--properties-file", file.toString()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("settings: not UTF-8 (expected it) at " + file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--master=", "--master= ", "--conf=spark.master="})
  void refusesAnEmptyMasterInOneLine(String option) {
    assertThatThrownBy(() -> words("clean", option))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("--master: empty (expected local[*], yarn, spark://HOST:PORT or k8s://URL)");
  }

  @Test
  void refusesACommaInTheNameOfAJarOnACluster() throws IOException {
    write("checkout/spark-jobs/target/classpath/application", "/m2,1/nd4j.jar\n");
    assertThat(words("clean")).isNotEmpty();
    assertThatThrownBy(() -> words("clean", "--master", "yarn"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "/m2,1/nd4j.jar: a comma in its path (expected none on a cluster: it separates jars)");
  }

  @Test
  void aDryRunShowsTheCommandAndRunsNothing() throws IOException {
    List<String> answer =
        new Launcher(folder.resolve("checkout"), environment)
            .words(
                LaunchRequest.parse(
                    List.of("clean", "--dry-run", "--output", "a 'b'", "--master", "yarn")));
    assertThat(answer.get(0))
        .contains("spark-submit --master yarn", "--output 'a '\\''b'\\'''")
        .endsWith("\n");
    assertThat(answer).contains("io.gristmill.spark.Main", "--dry-run").doesNotContain("--master");
  }

  private List<String> words(String... line) throws IOException {
    List<String> answer =
        new Launcher(folder.resolve("checkout"), environment)
            .words(LaunchRequest.parse(Arrays.asList(line)));
    assertThat(answer.get(0)).isEmpty();
    return answer.subList(1, answer.size());
  }

  /** What {@code --conf} passes for a key; empty if it is not passed. */
  private static String conf(List<String> words, String key) {
    return words.stream()
        .filter(word -> word.startsWith(key + "="))
        .map(word -> word.substring(key.length() + 1))
        .findFirst()
        .orElse("");
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
