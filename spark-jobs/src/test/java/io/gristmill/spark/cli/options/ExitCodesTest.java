package io.gristmill.spark.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.pipeline.ChildGristmill;
import io.gristmill.spark.pipeline.Gristmill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user gets wrong, what is said about it, and the status of the process. */
class ExitCodesTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          optimiser.steps=3            | optimizer.steps
          model.embeding-size=64       | model.embedding-size
          clean.rules=[gofer-quality]  | gopher-quality
          clean.profile=fineweb        | clean.profile
          clean.rules=[bad-words]      | clean.bad-words
          clean.language-unit=line     | document
          clean.language-thresholds=["fr:1"] | label=probability
          clean.url.domain=x           | clean.url.domains
          clean.url.soft-word-threshold=0 | at least 1
          clean.mask=[emial]           | email
          averaging.outer=nesterof     | averaging.outer
          averaging.trainer=dlj4       | dl4j
          model.heads=3                | divisor of model.embedding-size 256
          model.layers=0               | 1 to 65536
          optimizer.steps=many         | optimizer.steps
          seed=${nothing}              | nothing
          """)
  void refusesAWrongSettingBeforeSparkStarts(String setting, String hint) {
    Gristmill ended = command("pipeline", "--input", folder.toString(), "--set", setting);

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.errors()).singleElement().asString().contains(hint);
    assertSparkDidNotStart();
  }

  @Test
  void namesFileAndLineOfEveryProblem() throws IOException {
    Path config = folder.resolve("run.conf");
    Files.write(config, List.of("seed = 1", "model.layer = 3", "clean.maks = [email]"));
    Gristmill ended =
        command("pipeline", "--input", folder.toString(), "--config", config.toString());

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.errors())
        .hasSize(2)
        .anyMatch(line -> line.contains("model.layers") && line.endsWith("run.conf:2"))
        .anyMatch(line -> line.contains("clean.mask") && line.endsWith("run.conf:3"));
    assertSparkDidNotStart();
  }

  @Test
  void refusesToRunWithoutInput() {
    Gristmill ended = command("pipeline");

    refused(ended, 2, "input: none");
    assertSparkDidNotStart();
  }

  @Test
  void refusesSettingsThatSparkDoesNotAcceptInOneLine() throws IOException {
    for (String key : List.of("spark.executor.memory", "spark.kryo.registrationRequired")) {
      System.setProperty(key, "true");
      try {
        refused(command("clean", "--input", lines(0)), 2, "(expected ");
      } finally {
        System.clearProperty(key);
      }
    }
  }

  @Test
  void refusesAnUnknownOptionInOneLine() {
    refused(command("clean", "--inptu", "x"), 2, "--inptu");
    refused(Gristmill.run("cleen"), 2, "cleen");
  }

  @Test
  void namesAMissingInput() {
    Path missing = folder.resolve("nowhere.warc.gz");

    refused(command("clean", "--input", missing.toString()), 3, missing.toString());
  }

  @Test
  void namesAMissingLanguageModel() throws IOException {
    Path missing = folder.resolve("lid.ftz");
    Gristmill ended =
        command("clean", "--input", lines(0), "--set", "clean.language-model=" + missing);

    refused(ended, 3, missing.toString());
  }

  @Test
  void stopsWhenTooManyRecordsAreMalformed() throws IOException {
    String input = lines(2);

    refused(command("clean", "--input", input), 3, "max-malformed-fraction");
    refused(command("clean", "--input", input), 2, "--resume");
    assertThat(
            command(
                    "clean",
                    "--resume",
                    "--input",
                    input,
                    "--set",
                    "clean.max-malformed-fraction=1")
                .exitCode())
        .isZero();
  }

  @Test
  void namesTheStageThatIsMissing() {
    refused(command("dedup"), 3, "/clean");
    refused(command("train"), 3, "/tokenizer");
    refused(command("evaluate", "--checkpoint", folder.toString()), 3, "/tokens");
    refused(command("generate", "--prompt", "The"), 3, "/checkpoints");
  }

  @Test
  void aFinishedStageOfOtherSettingsIsNotMixedIn() throws IOException {
    String input = lines(0);
    assertThat(command("clean", "--input", input).exitCode()).isZero();

    refused(command("clean", "--input", input, "--set", "clean.mask=[]"), 4, "--output");
  }

  @Test
  void aProcessSaysOneLineAndNothingElse() throws IOException, InterruptedException {
    Path said = folder.resolve("said.txt");
    String run = folder.resolve("run").toString();
    Process process =
        ChildGristmill.start(
            said.toFile(), List.of("clean", "--quiet", "--input", lines(2), "--output", run));

    assertThat(process.waitFor()).isEqualTo(3);
    assertThat(Files.readAllLines(said))
        .filteredOn(line -> !line.contains("incubator modules"))
        .singleElement()
        .asString()
        .startsWith("quarantined records: 0.5000 of 4 read");
  }

  /** Two documents and some broken lines. */
  private String lines(int broken) throws IOException {
    List<String> lines = new ArrayList<>(Collections.nCopies(broken, "{\"text\":"));
    lines.add("{\"text\":\"one\"}");
    lines.add("{\"text\":\"two\"}");
    return Files.write(folder.resolve("lines.jsonl"), lines).toString();
  }

  private Gristmill command(String verb, String... options) {
    List<String> arguments = new ArrayList<>(List.of(verb));
    arguments.addAll(List.of("--output", folder.resolve("run").toString()));
    arguments.addAll(List.of("--quiet", "--master", "local[1]"));
    arguments.addAll(List.of(options));
    return Gristmill.run(arguments.toArray(String[]::new));
  }

  private static void refused(Gristmill ended, int exitCode, String hint) {
    assertThat(ended.errors()).singleElement().asString().contains(hint);
    assertThat(ended.exitCode()).isEqualTo(exitCode);
    assertThat(ended.output()).isEmpty();
  }

  private static void assertSparkDidNotStart() {
    assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
  }
}
