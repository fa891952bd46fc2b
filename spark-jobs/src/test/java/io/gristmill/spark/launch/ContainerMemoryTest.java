package io.gristmill.spark.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory of containers, for a model whose replica takes more than a GiB outside the heap. */
class ContainerMemoryTest {

  private static final String OVERHEAD = "spark.executor.memoryOverhead";
  private static final String OPTIONS = "spark.executor.extraJavaOptions";
  private static final List<String> SETTINGS =
      List.of(
          "model.preset=gpt2",
          "tokenizer.vocabulary-size=50257",
          "training.batch-size=1",
          "averaging.replicas=3");
  private static final RunConfig CONFIG = RunConfig.load(SETTINGS);

  @Test
  void growsWithTheReplicasAnExecutorTrainsAtOnce() {
    long one = overhead("yarn", "spark.executor.memory=1g");
    long two = overhead("yarn", "spark.executor.memory=1g", "spark.executor.cores=2");
    long three = overhead("yarn", "spark.executor.memory=1g", "spark.executor.cores=8");
    long twoThreads =
        overhead("yarn", "spark.executor.memory=1g", "spark.executor.cores=4", "spark.task.cpus=2");
    assertThat(one).isGreaterThan(1024 + 640);
    assertThat(two - one).isEqualTo(one - 640).isEqualTo(three - two);
    assertThat(twoThreads).isEqualTo(two);
  }

  @Test
  void isNotLessThanSparkWouldGive() {
    assertThat(overhead("yarn", "spark.executor.memory=100g")).isEqualTo(10240);
    assertThat(
            overhead(
                "yarn", "spark.executor.memory=100g", "spark.executor.memoryOverheadFactor=0.2"))
        .isEqualTo(20480);
  }

  @Test
  void tellsTheExecutorHowMuchItsContainerHas() {
    SparkSettings settings = plan("k8s://https://h", "train", "spark.executor.memory=2g");
    long container = 2048 + mebibytes(settings.get(OVERHEAD).orElseThrow());
    assertThat(settings.get(OPTIONS))
        .hasValueSatisfying(
            options -> assertThat(options).contains("javacpp.maxphysicalbytes=" + container + "m"));
  }

  @Test
  void refusesAnOverheadThatLeavesAReplicaNoRoom() {
    assertThatThrownBy(() -> plan("yarn", "pipeline", OVERHEAD + "=1g"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith(OVERHEAD + ": 1024m (expected at least ")
        .message()
        .hasLineCount(1);
    assertThat(overhead("yarn", OVERHEAD + "=8g")).isEqualTo(8192);
    long least = overhead("yarn", "spark.executor.memory=1g");
    assertThat(overhead("yarn", OVERHEAD + "=" + least + "m")).isEqualTo(least);
    assertThatThrownBy(() -> plan("yarn", "pipeline", OVERHEAD + "=" + (least - 1) + "m"))
        .hasMessageContaining("expected at least " + least + "m");
  }

  @ParameterizedTest
  @CsvSource({"yarn, clean", "spark://h:7077, train"})
  void leavesWhatTrainsNotOrHasNoContainers(String master, String command) {
    assertThat(plan(master, command).isSet(OVERHEAD)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1g, 1024", "700m, 700", "1024, 1024", "2048k, 2", "1T, 1048576", "3gb, 3072"})
  void readsSizesAsSparkDoes(String text, long mebibytes) {
    SparkSettings settings = plan("yarn", "train", "spark.executor.memory=" + text);
    long overhead = mebibytes(settings.get(OVERHEAD).orElseThrow());
    assertThat(settings.get(OPTIONS).orElseThrow())
        .contains("maxbytes=" + (mebibytes + overhead) + "m");
  }

  @ParameterizedTest
  @CsvSource({
    "spark.executor.memory, much, '(expected a size such as 4g or 700m)'",
    "spark.executor.cores, x, (expected a whole number)",
    "spark.executor.memoryOverheadFactor, x, (expected a number such as 0.2)"
  })
  void anErrorNamesTheSourceOfTheSetting(String key, String value, String expected) {
    assertThatThrownBy(() -> plan("yarn", "train", key + "=" + value))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(key + ": " + value + " " + expected + " at --conf or --properties-file");
    LaunchRequest request = LaunchRequest.parse(List.of("train", "--master", "yarn"));
    SparkSettings site = new SparkSettings(Map.of(), Map.of(key, value), Map.of());
    assertThatThrownBy(() -> new ContainerMemory(request, site).plan(CONFIG))
        .hasMessageEndingWith(" at the site's spark-defaults.conf");
  }

  @Test
  void countsTheVocabularyOfAnExistingTokenizer(@TempDir Path folder) throws IOException {
    PieceCounts counts = new PieceCounts();
    counts.add("ab", 2);
    Settings settings = new Settings(300, 2, List.of("<|end|>"), "cl100k", Alphabet.ALL_BYTES);
    TokenizerFiles.write(
        new BytePairTrainer(settings, size -> {}).train(counts),
        new LocalStorage(),
        folder.toString());

    long configured = overhead("yarn", "spark.executor.memory=1g");
    assertThat(overheadFrom(folder.toString())).isLessThan(configured - 100);
    assertThat(overheadFrom(folder.toUri().toString())).isLessThan(configured - 100);
    assertThat(overheadFrom("hdfs://namenode/tokenizer")).isEqualTo(configured);
    assertThat(overheadFrom(folder + "/none")).isEqualTo(configured);
  }

  private static long overheadFrom(String tokenizer) {
    List<String> settings = new ArrayList<>(SETTINGS);
    settings.add("tokenizer.from=\"" + tokenizer + "\"");
    RunConfig config = RunConfig.load(settings);
    LaunchRequest request =
        LaunchRequest.parse(
            List.of("train", "--master", "yarn", "--conf", "spark.executor.memory=1g"));
    SparkSettings spark = new SparkSettings(Map.of(), Map.of(), request.settings());
    new ContainerMemory(request, spark).plan(config);
    return mebibytes(spark.get(OVERHEAD).orElseThrow());
  }

  private static long overhead(String master, String... settings) {
    return mebibytes(plan(master, "train", settings).get(OVERHEAD).orElseThrow());
  }

  private static long mebibytes(String size) {
    return size.endsWith("g")
        ? 1024 * Long.parseLong(size.replace("g", ""))
        : Long.parseLong(size.replace("m", ""));
  }

  private static SparkSettings plan(String master, String command, String... settings) {
    List<String> line = new ArrayList<>(List.of(command, "--master", master));
    for (String setting : settings) {
      line.addAll(List.of("--conf", setting));
    }
    LaunchRequest request = LaunchRequest.parse(line);
    SparkSettings spark = new SparkSettings(Map.of(), Map.of(), request.settings());
    new ContainerMemory(request, spark).plan(CONFIG);
    return spark;
  }
}
