package io.gristmill.spark.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.gristmill.spark.Main;
import io.gristmill.spark.cli.CommandLines;
import io.gristmill.spark.launch.LaunchRequest.PropertiesFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of {@code submit/schedulers}: their fields against schemas of the documented ones, and
 * what they start against what the launcher would start.
 */
class SchedulerManifestsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path REPOSITORY = Path.of("..");
  private static final Path MANIFESTS = REPOSITORY.resolve("submit/schedulers");
  private static final String CONFIG = "/etc/gristmill/news.conf";

  /** Depend on the model and on memory, which the launcher knows. */
  private static final String SIZES = "-Dorg\\.bytedeco\\.javacpp\\.max\\w*=\\S+ ?";

  /** A driver that the launcher starts here has its terminal and the logging of the checkout. */
  private static final String HERE = " ?-D(gristmill\\.terminal|log4j2\\.configurationFile)=\\S+";

  private static final String DRIVER = "spark.driver.extraJavaOptions";
  private static final String EXECUTOR = "spark.executor.extraJavaOptions";
  private static final String PACKAGED_LOGGING = " -Dgristmill.packaged-logging=true";
  private static final String APPLICATION = "/opt/gristmill/lib/gristmill-spark-jobs.jar";

  @TempDir private Path home;

  @BeforeEach
  void makeAnInstallation() throws IOException {
    copy("pom.xml");
    copy("conf/spark-defaults.conf");
    for (String list : List.of("embedded", "application")) {
      Path file = home.resolve("spark-jobs/target/classpath").resolve(list);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "/m2/nd4j.jar\n");
    }
    Files.createDirectories(home.resolve("spark"));
  }

  @Test
  void aSparkApplicationIsOneIncrement() throws IOException {
    JsonNode manifest = manifest("spark-application.yaml");
    assertThat(problems(manifest, "spark-application")).isEmpty();
    requireIncrement(manifest.path("spec"));
  }

  @Test
  void aScheduledSparkApplicationNeverRunsTwiceAtATime() throws IOException {
    JsonNode manifest = manifest("scheduled-spark-application.yaml");
    assertThat(problems(manifest, "scheduled-spark-application")).isEmpty();
    JsonNode template = manifest.path("spec").path("template");
    assertThat(problems(application(template), "spark-application")).isEmpty();
    assertThat(manifest.path("spec").path("concurrencyPolicy").asText()).isEqualTo("Forbid");
    requireIncrement(template);
    assertThat(strings(template.path("arguments"))).contains("s3a://runs/news/{run}");
  }

  @Test
  void theSchemasRefuseWhatIsNotDocumented() throws IOException {
    ObjectNode application = (ObjectNode) manifest("spark-application.yaml");
    ObjectNode spec = (ObjectNode) application.path("spec");
    ((ObjectNode) spec.path("driver")).put("serviceAcount", "gristmill");
    spec.put("mode", "somewhere").remove("sparkVersion");
    ((ObjectNode) spec.path("sparkConf")).put("spark.task.maxFailures", 8);
    assertThat(problems(application, "spark-application")).hasSize(4);

    ObjectNode workflow = (ObjectNode) manifest("argo-cron-workflow.yaml");
    ((ObjectNode) workflow.path("spec")).put("concurrencyPolicy", "Never");
    ((ObjectNode) workflow.path("spec").path("workflowSpec").path("templates").get(1))
        .putObject("retryStrategie");
    assertThat(problems(workflow, "cron-workflow")).hasSize(2);
  }

  @Test
  void aCronWorkflowRunsAPipelineAndPublishes() throws IOException {
    JsonNode manifest = manifest("argo-cron-workflow.yaml");
    assertThat(problems(manifest, "cron-workflow")).isEmpty();
    JsonNode spec = manifest.path("spec");
    assertThat(spec.path("concurrencyPolicy").asText()).isEqualTo("Forbid");
    JsonNode increment = spec.path("workflowSpec").path("templates").get(0);
    JsonNode container = spec.path("workflowSpec").path("templates").get(1);
    assertThat(container.path("retryStrategy").path("expression").asText())
        .contains("[74, 75, 137, 143]");
    List<String> words = strings(container.path("container").path("args"));
    int application = words.indexOf("local://" + APPLICATION);
    Map<String, String> settings = settings(words.subList(0, application));
    assertThat(words).containsSequence("--class", Main.class.getName());
    assertThat(words.subList(0, application))
        .startsWith("--master", "k8s://https://kubernetes.default.svc", "--deploy-mode", "client");
    requireSettings(settings, expected("k8s://https://host", "cluster"));
    requireJarsOfTheImage(settings);

    List<String> commands = new ArrayList<>();
    for (JsonNode step : increment.path("steps")) {
      List<String> arguments = new ArrayList<>(words.subList(application + 1, words.size()));
      for (JsonNode parameter : step.get(0).path("arguments").path("parameters")) {
        String name = "{{inputs.parameters." + parameter.path("name").asText() + "}}";
        arguments.replaceAll(word -> word.replace(name, parameter.path("value").asText()));
      }
      for (JsonNode parameter : spec.path("workflowSpec").path("arguments").path("parameters")) {
        String name = "{{workflow.parameters." + parameter.path("name").asText() + "}}";
        arguments.replaceAll(word -> word.replace(name, parameter.path("value").asText()));
      }
      requireParsed(arguments);
      commands.add(arguments.get(0));
      assertThat(arguments).noneMatch(word -> word.contains("{{inputs."));
    }
    assertThat(commands).containsExactly("pipeline", "publish");
  }

  @Test
  void anAirflowDagRunsAPipelineAndPublishes() throws Exception {
    JsonNode dag = loadDag();
    assertThat(dag.path("max_active_runs").asInt()).isOne();
    assertThat(dag.path("depends_on_past").asBoolean()).isTrue();
    assertThat(dag.path("tasks").findValuesAsText("task_id"))
        .containsExactly("pipeline", "publish");
    assertThat(strings(dag.path("tasks").get(1).path("after"))).containsExactly("pipeline");
    Map<String, String> expected = expected("yarn", "client");
    for (JsonNode task : dag.path("tasks")) {
      assertThat(task.path("java_class").asText()).isEqualTo(Main.class.getName());
      assertThat(task.path("application").asText()).isEqualTo(APPLICATION);
      assertThat(task.path("jars").asText()).isEqualTo("/opt/gristmill/lib/*.jar");
      assertThat(task.path("deploy_mode").asText()).isEqualTo("client");
      requireSettings(strings(task, "conf"), expected);
      assertThat(strings(task, "env_vars").keySet()).containsAll(Jvm.THREADS);
      requireParsed(strings(task.path("application_args")));
    }
    for (String status : List.of("2", "3", "4", "5")) {
      assertThat(dag.path("retried").path(status).asBoolean()).as(status).isFalse();
    }
    for (String status : List.of("1", "70", "74", "75")) {
      assertThat(dag.path("retried").path(status).asBoolean()).as(status).isTrue();
    }
  }

  private static JsonNode loadDag() throws Exception {
    Process python = start("--version");
    assumeThat(python != null && python.waitFor() == 0).as("python3").isTrue();
    Path loader =
        Path.of(SchedulerManifestsTest.class.getResource("/schedulers/load_dag.py").toURI());
    Process process =
        start("-B", loader.toString(), MANIFESTS.resolve("airflow_dag.py").toString());
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(new String(output, StandardCharsets.UTF_8)).isZero();
    return JSON.readTree(output);
  }

  /** Null where there is no Python. */
  private static Process start(String... arguments) {
    List<String> command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return null;
    }
  }

  private void requireIncrement(JsonNode spec) throws IOException {
    assertThat(spec.path("mainClass").asText()).isEqualTo(Main.class.getName());
    assertThat(spec.path("mainApplicationFile").asText()).isEqualTo("local://" + APPLICATION);
    assertThat(spec.path("driver").path("serviceAccount").asText()).isEqualTo("gristmill");
    Map<String, String> settings = strings(spec, "sparkConf");
    requireSettings(settings, expected("k8s://https://host", "cluster"));
    requireJarsOfTheImage(settings);
    List<String> arguments = strings(spec.path("arguments"));
    assertThat(arguments).startsWith("pipeline", "--resume").contains("--after", "--publish-to");
    requireParsed(arguments);
  }

  private static void requireJarsOfTheImage(Map<String, String> settings) {
    for (String process : List.of("driver", "executor")) {
      assertThat(settings.get("spark." + process + ".extraClassPath"))
          .isEqualTo("/opt/gristmill/lib/*");
    }
  }

  /** With an example for the configuration that is there only on the cluster. */
  private static void requireParsed(List<String> arguments) {
    assertThat(arguments).contains("--resume", "--output").containsSequence("--config", CONFIG);
    List<String> here = new ArrayList<>(arguments);
    here.replaceAll(
        word -> word.equals(CONFIG) ? REPOSITORY.resolve("conf/news.conf").toString() : word);
    assertThat(CommandLines.configuration(here).orElseThrow().config().dedup().writeIndex())
        .isTrue();
  }

  /** All but memory, which the manifests have fields for. */
  private static void requireSettings(Map<String, String> settings, Map<String, String> expected) {
    Map<String, String> named = new TreeMap<>(settings);
    named.keySet().retainAll(expected.keySet());
    expected.keySet().removeIf(key -> isOfTheDriverPod(key) && !settings.containsKey(key));
    assertThat(named).isEqualTo(expected);
  }

  /** Argo's and Airflow's drivers have their environment by fields. */
  private static boolean isOfTheDriverPod(String key) {
    return key.startsWith("spark.kubernetes.driverEnv.")
        || key.startsWith("spark.yarn.appMasterEnv.");
  }

  /** What the launcher passes: the defaults, options of the JVMs, environments. */
  private Map<String, String> expected(String master, String deployMode) throws IOException {
    List<String> words =
        new Launcher(home, Map.of("SPARK_HOME", home.resolve("spark").toString()))
            .words(
                LaunchRequest.parse(
                    List.of(
                        "clean",
                        "--output",
                        "r",
                        "--master",
                        master,
                        "--deploy-mode",
                        deployMode,
                        "--conf",
                        "spark.kubernetes.container.image=i")));
    Set<String> defaults =
        PropertiesFile.readIfThere(home.resolve("conf/spark-defaults.conf")).keySet();
    Map<String, String> expected = new TreeMap<>(settings(words));
    String environment = ".*(Env)\\.(LC_ALL|OMP_NUM_THREADS|OPENBLAS_NUM_THREADS)";
    String other = master.equals("yarn") ? "spark.kubernetes." : "spark.yarn.";
    expected
        .keySet()
        .removeIf(
            key ->
                key.equals("spark.executor.memory")
                    || key.startsWith(other)
                    || !(defaults.contains(key)
                        || key.equals(DRIVER)
                        || key.equals(EXECUTOR)
                        || key.matches(environment)));
    assertThat(expected).hasSizeGreaterThan(15);
    expected.replaceAll((key, value) -> value.replaceAll(SIZES, "").replaceAll(HERE, ""));
    if (!master.equals("yarn")) {
      assertThat(expected.get(DRIVER)).endsWith(PACKAGED_LOGGING);
    }
    return expected;
  }

  private static Map<String, String> settings(List<String> words) {
    Map<String, String> settings = new TreeMap<>();
    for (int i = 1; i < words.size(); i++) {
      if (words.get(i - 1).equals("--conf")) {
        String[] setting = words.get(i).split("=", 2);
        settings.put(setting[0], setting[1]);
      }
    }
    return settings;
  }

  private static JsonNode application(JsonNode spec) {
    ObjectNode application = JSON.createObjectNode();
    application.put("apiVersion", "sparkoperator.k8s.io/v1beta2").put("kind", "SparkApplication");
    application.putObject("metadata").put("name", "template");
    application.set("spec", spec);
    return application;
  }

  private static Set<ValidationMessage> problems(JsonNode manifest, String schema)
      throws IOException {
    try (InputStream in =
        SchedulerManifestsTest.class.getResourceAsStream(
            "/schedulers/" + schema + ".schema.json")) {
      return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in).validate(manifest);
    }
  }

  private static JsonNode manifest(String name) throws IOException {
    return YAML.readTree(MANIFESTS.resolve(name).toFile());
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.asText()));
    return strings;
  }

  private static Map<String, String> strings(JsonNode parent, String field) {
    Map<String, String> strings = new TreeMap<>();
    parent
        .path(field)
        .fields()
        .forEachRemaining(entry -> strings.put(entry.getKey(), entry.getValue().asText()));
    return strings;
  }

  private void copy(String name) throws IOException {
    Path target = home.resolve(name);
    Files.createDirectories(target.getParent());
    Files.copy(REPOSITORY.resolve(name), target);
  }
}
