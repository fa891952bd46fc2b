package io.gristmill.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.config.AveragingSection.FrequencySchedule;
import io.gristmill.config.OptimizerSection.DecayShape;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.host.FloatEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {

  private final ConfigLoader<CoreSections> loader =
      new ConfigLoader<>(
          CoreSections.class, Map.of("training.mixture.sources", List.of("books", "code")));
  @TempDir private Path folder;

  @Test
  void aFileOverridesDefaultsAndSettingsOverrideBoth() throws IOException {
    Path file = folder.resolve("run.conf");
    Files.writeString(file, "seed = 7\nmodel { layers = 2, heads = 4 }\n");
    CoreSections run =
        loader.load(Optional.of(file), List.of("model.layers=3", "tokenizer.from=/a/b c")).config();
    assertThat(run.seed()).isEqualTo(7);
    assertThat(run.model().layers()).isEqualTo(3);
    assertThat(run.model().heads()).isEqualTo(4);
    assertThat(run.tokenizer().from()).isEqualTo("/a/b c");
    assertThat(run.optimizer().beta2()).isEqualTo(0.95);
  }

  @Test
  void everyKeyHasADefault() {
    assertThat(loader.load(Optional.empty(), List.of()).config()).isNotNull();
    assertThat(CoreSections.loader().components().keySet())
        .contains("seed", "optimizer.learning-rate", "tokens.shard-tokens");
  }

  @Test
  void theEffectiveTextLoadsAsTheSameConfiguration() throws IOException {
    ConfigLoader.Loaded<CoreSections> first = loader.load(Optional.empty(), List.of("seed=5"));
    Path file = folder.resolve("effective.conf");
    Files.writeString(file, first.effective());
    assertThat(loader.load(Optional.of(file), List.of()).config()).isEqualTo(first.config());
    assertThat(loader.reload(first.effective(), List.of()).config()).isEqualTo(first.config());
    assertThat(loader.reload(first.effective(), List.of("seed=6")).config().seed()).isEqualTo(6);
  }

  @Test
  void namesTheMissingKeysOfAReplacedSection() throws IOException {
    Path file = folder.resolve("replaced.conf");
    Files.writeString(file, "model = 4\nmodel { preset = nano }\n");
    assertThatThrownBy(() -> loader.load(Optional.of(file), List.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("model.layers: no value (expected ");
  }

  @Test
  void showsAKeyWithALineBreakOnOneLine() throws IOException {
    Path file = folder.resolve("quoted.conf");
    Files.writeString(file, "\"seed\\nmore\" = 4\n");
    assertThatThrownBy(() -> loader.load(Optional.of(file), List.of()))
        .isInstanceOf(InvalidConfigException.class)
        .message()
        .contains("seed more", "unknown key")
        .doesNotContain("\n");
  }

  @Test
  void reportsAllProblemsWithFileAndLine() throws IOException {
    Path file = folder.resolve("bad.conf");
    Files.writeString(
        file,
        """
        optimizer {
          learning-rat = 0.1
          steps = many
        }
        modle { layers = 2 }
        """);
    assertThatThrownBy(() -> loader.load(Optional.of(file), List.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "optimizer.learning-rat: unknown key (expected optimizer.learning-rate?)")
        .hasMessageContaining("bad.conf:2")
        .hasMessageContaining(
            "optimizer.steps: many (expected a whole number from 1 to 2147483647)")
        .hasMessageContaining("bad.conf:3")
        .hasMessageContaining("modle: unknown key (expected model?)")
        .hasMessageContaining("bad.conf:5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optimizer.learning-rate=0 | optimizer.learning-rate: 0 (expected more than 0)",
        "optimizer.beta1=1 | optimizer.beta1: 1 (expected at least 0 and less than 1)",
        "optimizer.beta1=NaN | optimizer.beta1: NaN (expected a number, at least 0 and less than"
            + " 1)",
        "averaging.replicas=0 | averaging.replicas: 0 (expected at least 1)",
        "tokens.validation-fraction=0.95 | tokens.validation-fraction: 0.95 (expected 0 to 0.9)",
        "model.heads=3 | model.heads: 3 (expected a divisor of model.embedding-size 256)",
        "model.embedding-size=2000000000 | model.embedding-size: 2000000000 (expected 1 to 1048576)",
        "model.dropout=1 | model.dropout: 1 (expected 0 to 0.9)",
        "model.llama.rope-base=1 | model.llama.rope-base: 1 (expected at least 2)",
        "model.lama.rope-base=1 | unknown key",
        "optimizer.min-learning-rate=1 | optimizer.min-learning-rate: 1",
        "training.guard.retries=-1 | training.guard.retries: -1 (expected at least 0)",
        "training.guard.spike-factor=1 | training.guard.spike-factor: 1.0 (expected more than 1, or"
            + " 0 for none)",
        "training.guard.windows=1 | unknown key (expected training.guard.window?)",
        "averaging.device=tpu | averaging.device: tpu (expected one of [cpu, gpu]; did you mean cpu?)"
            + " at --set averaging.device=tpu",
        "averaging.encoding=fp16 | averaging.encoding: fp16 (expected one of [float16, float32,"
            + " int4, int8]",
        "averaging.frequency-schedule=shrinking | averaging.frequency-schedule: shrinking (expected"
            + " one of [constant, growing, post-local])",
        "optimizer.schedule=cosin | optimizer.schedule: cosin (expected one of [constant, cosine,"
            + " linear, warmup-stable-decay]; did you mean cosine?)",
        "model.preset=gpt3 | model.preset: gpt3 (expected one of [custom, gpt2, gpt2-medium, micro,"
            + " mini, nano]; did you mean gpt2?)",
        "model.architecture=bert | model.architecture: bert (expected one of [gpt2, llama])",
        "model.biases=some | model.biases: some (expected one of [auto, false, true])",
        "optimizer.decay-shape=cubic | optimizer.decay-shape: cubic (expected one of [1-sqrt,"
            + " linear])",
        "averaging.trainer=[] | averaging.trainer: [] (expected a string)",
        "model.heads=0 | model.heads: 0 (expected 1 to 65536)",
        "training.mixture.sources=[cod] | training.mixture.sources: cod (expected one of [books,"
            + " code]; did you mean code?)",
        "optimizer.leaning-rate=1 | unknown key (expected optimizer.learning-rate?)",
        "nonsense | unknown key",
        "evaluation.few-shot=-1 | evaluation.few-shot: -1 (expected at least 0)",
        "generation.stop=[\"\"] | generation.stop: \"\" (expected texts of at least one character)",
        "generation.top-p=0 | generation.top-p: 0 (expected more than 0 and at most 1)",
      })
  void describesTheProblem(String setting, String message) {
    assertThatThrownBy(() -> loader.load(Optional.empty(), List.of(setting)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.batch-size=2.7 | 2.7 (expected a whole number from 1 to 2147483647)",
        "training.batch-size=\"2.7\" | 2.7 (expected a whole number from 1 to 2147483647)",
        "training.batch-size=3000000000 | 3000000000 (expected a whole number from 1 to"
            + " 2147483647)",
        "training.batch-size=NaN | NaN (expected a whole number from 1 to 2147483647)",
        "training.batch-size=Infinity | Infinity (expected a whole number from",
        "training.batch-size=1e999999999 | (expected a whole number from",
        "training.batch-size=null | null (expected a whole number from",
        "training.batch-size=true | true (expected a whole number from",
        "averaging.state-copies=1.5 | 1.5 (expected a whole number from 0 to 2)",
        "seed=0.5 | 0.5 (expected a whole number from -9223372036854775808 to 9223372036854775807)",
        "seed=9223372036854775808 | (expected a whole number from",
        "training.mixture.own-weight=NaN | NaN (expected a number, at least 0)",
        "optimizer.learning-rate=Infinity | Infinity (expected a number, more than 0)",
      })
  void rejectsFractionsAndOverflowsInsteadOfTruncating(String setting, String message) {
    assertThatThrownBy(() -> loader.load(Optional.empty(), List.of(setting)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith(setting.substring(0, setting.indexOf('=')) + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void bindsEnumsByTheirNames() {
    CoreSections run =
        loader
            .load(
                Optional.empty(),
                List.of(
                    "optimizer.decay-shape=1-sqrt",
                    "averaging.frequency-schedule=post-local",
                    "averaging.encoding=float16"))
            .config();
    assertThat(run.optimizer().decayShape()).isEqualTo(DecayShape.ONE_MINUS_SQRT);
    assertThat(run.averaging().frequencySchedule()).isEqualTo(FrequencySchedule.POST_LOCAL);
    assertThat(run.averaging().encoding()).isEqualTo(FloatEncoding.FLOAT16);
    assertThat(SettingValues.of(run, "averaging.encoding", "averaging.frequency-schedule"))
        .containsEntry("averaging.encoding", "\"float16\"")
        .containsEntry("averaging.frequency-schedule", "\"post-local\"");
  }

  @Test
  void reportsTypesNamesAndLimitsTogether() {
    assertThatThrownBy(
            () ->
                loader.load(
                    Optional.empty(),
                    List.of(
                        "training.threads=many",
                        "averaging.outer=adam",
                        "averaging.replicas=0",
                        "training.mixture.sources=[bokks]")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("training.threads: many")
        .hasMessageContaining("averaging.outer: adam (expected one of [mean, nesterov])")
        .hasMessageContaining("averaging.replicas: 0 (expected at least 1)")
        .hasMessageContaining(
            "training.mixture.sources: bokks (expected one of [books, code]; did you mean");
  }

  @ParameterizedTest
  @CsvSource({"8", "8.0", "0.8e1", "\"8\""})
  void acceptsWholeNumbersInAnyNotation(String value) {
    assertThat(
            loader
                .load(Optional.empty(), List.of("training.batch-size=" + value))
                .config()
                .training()
                .batchSize())
        .isEqualTo(8);
  }

  @Test
  void theFirstRoundsMustNotBeLongerThanTheLast() {
    List<String> settings = List.of("averaging.first-frequency=21", "averaging.frequency=20");
    assertThat(loader.load(Optional.empty(), settings).config().averaging().firstFrequency())
        .isEqualTo(21);
    List<String> growing = new ArrayList<>(settings);
    growing.add("averaging.frequency-schedule=growing");
    assertThatThrownBy(() -> loader.load(Optional.empty(), growing))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "averaging.first-frequency: 21 (expected at most averaging.frequency 20)");
  }

  @Test
  void bfloat16IsForProcessors() {
    assertThat(loader.load(Optional.empty(), List.of("training.precision=bf16")).config())
        .extracting(run -> run.training().precision())
        .isEqualTo(Precision.BF16);
    List<String> onGpu =
        List.of("averaging.device=gpu", "averaging.engine=nd4j", "training.precision=bf16");
    assertThatThrownBy(() -> loader.load(Optional.empty(), onGpu))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "training.precision: bf16 (expected float32 or auto with averaging.engine = nd4j on gpu)");
  }

  @Test
  void theKeyValueHeadsOfALlamaMustDivideItsHeads() {
    List<String> settings = List.of("model.llama.key-value-heads=3");
    assertThat(loader.load(Optional.empty(), settings).config().model().heads()).isEqualTo(8);
    assertThatThrownBy(
            () ->
                loader.load(
                    Optional.empty(),
                    List.of("model.llama.key-value-heads=3", "model.architecture=llama")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "model.llama.key-value-heads: 3 (expected a divisor of model.heads 8)");
  }

  @Test
  void rejectsASecretKeyGivenInsteadOfItsReferenceWithoutShowingIt() {
    String key = "9f86d081884c7d659a2feaa0c55ad015";
    assertThatThrownBy(() -> loader.load(Optional.empty(), List.of("encryption.key=" + key)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("encryption.key: ")
        .hasMessageContaining("env:NAME")
        .hasMessageNotContaining(key);
    CoreSections run =
        loader.load(Optional.empty(), List.of("encryption.key=\"env:KEY\"")).config();
    assertThat(run.encryption().key()).isEqualTo("env:KEY");
  }

  @Test
  void aValueOfTheEnvironmentIsReportedWithItsVariable() throws IOException {
    Path file = folder.resolve("environment.conf");
    Files.writeString(file, "model.layers = ${PATH}\nseed = ${?GRISTMILL_UNSET}\n");
    assertThatThrownBy(() -> loader.load(Optional.of(file), List.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("model.layers: ")
        .hasMessageMatching("(?s).* at environment variable .*\\bPATH\\b.*");
  }

  @Test
  void namesAMissingFile() {
    assertThatThrownBy(() -> loader.load(Optional.of(folder.resolve("absent.conf")), List.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("absent.conf");
  }

  @Test
  void theShortOptimizerConstructorUsesTheDefaults() {
    OptimizerSection d = CoreSections.load(List.of()).optimizer();
    assertThat(
            new OptimizerSection(
                d.learningRate(),
                d.minLearningRate(),
                d.warmupSteps(),
                d.steps(),
                d.beta1(),
                d.beta2(),
                d.epsilon(),
                d.weightDecay(),
                d.clip(),
                d.schedule()))
        .isEqualTo(d);
  }
}
