package io.gristmill.config;

import static io.gristmill.error.Messages.format;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigOrigin;
import io.gristmill.config.AveragingSection.Device;
import io.gristmill.config.AveragingSection.Engine;
import io.gristmill.config.AveragingSection.FrequencySchedule;
import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.config.ModelSection.LoraSection;
import io.gristmill.config.ModelSection.Preset;
import io.gristmill.config.OptimizerSection.Rate;
import io.gristmill.config.Sections.EncryptionSection;
import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.encryption.KeyReference;
import io.gristmill.error.InvalidConfigException;
import java.util.List;
import java.util.function.Consumer;

/** Rules for values of core's sections that depend on other values, or are more than a limit. */
final class SectionRules {

  private final Config config;
  private final Problems problems;

  /**
   * @param config origins of the values
   */
  SectionRules(Config config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  /** Checks those sections that the root record of a configuration has. */
  void check(Record root) {
    each(root, ModelSection.class, this::checkHeads);
    each(root, ModelSection.class, this::checkTargets);
    each(root, GenerationSection.class, this::checkStop);
    each(root, OptimizerSection.class, this::checkLearningRates);
    each(root, OptimizerSection.class, this::checkRates);
    each(root, AveragingSection.class, this::checkFrequencies);
    each(root, TrainingSection.class, this::checkSpikeFactor);
    each(root, TrainingSection.class, this::checkPrecision);
    each(root, EncryptionSection.class, this::checkReference);
  }

  private static <S extends Record> void each(Record root, Class<S> type, Consumer<S> rule) {
    RecordBinder.parts(root).filter(type::isInstance).map(type::cast).forEach(rule);
  }

  private void checkHeads(ModelSection model) {
    if (model.preset() != Preset.CUSTOM) {
      return;
    }
    if (model.embeddingSize() % model.heads() != 0) {
      add(
          "model.heads",
          model.heads(),
          "a divisor of model.embedding-size " + model.embeddingSize());
    }
    int shared = model.llama().keyValueHeads();
    if (model.architecture() == Architecture.LLAMA && shared > 0 && model.heads() % shared != 0) {
      add("model.llama.key-value-heads", shared, "a divisor of model.heads " + model.heads());
    }
  }

  private void checkTargets(ModelSection model) {
    List<String> targets = model.lora().targets();
    if (model.lora().rank() > 0
        && (targets.isEmpty() || !LoraSection.TARGETS.containsAll(targets))) {
      add("model.lora.targets", targets, "some of " + LoraSection.TARGETS);
    }
  }

  private void checkStop(GenerationSection generation) {
    if (generation.stop().contains("")) {
      add("generation.stop", "\"\"", "texts of at least one character");
    }
  }

  private void checkLearningRates(OptimizerSection optimizer) {
    if (optimizer.minLearningRate() > optimizer.learningRate()) {
      add(
          "optimizer.min-learning-rate",
          optimizer.minLearningRate(),
          "at most optimizer.learning-rate " + optimizer.learningRate());
    }
  }

  private void checkRates(OptimizerSection optimizer) {
    for (String rate : optimizer.rates()) {
      if (Rate.parse(rate).isEmpty()) {
        add("optimizer.rates", rate, Rate.EXPECTED);
      }
    }
  }

  private void checkFrequencies(AveragingSection averaging) {
    if (averaging.frequencySchedule() != FrequencySchedule.CONSTANT
        && averaging.firstFrequency() > averaging.frequency()) {
      add(
          "averaging.first-frequency",
          averaging.firstFrequency(),
          "at most averaging.frequency " + averaging.frequency());
    }
  }

  private void checkSpikeFactor(TrainingSection training) {
    double factor = training.guard().spikeFactor();
    if (factor > 0 && factor <= 1) {
      add("training.guard.spike-factor", factor, "more than 1, or 0 for none");
    }
  }

  /** ND4J's CUDA backend multiplies float32, the engine for newer cards bfloat16. */
  private void checkPrecision(TrainingSection training) {
    boolean nd4j = config.getString("averaging.engine").equals(EnumNames.of(Engine.ND4J));
    boolean gpu = config.getString("averaging.device").equals(EnumNames.of(Device.GPU));
    if (training.precision() == Precision.BF16 && gpu && nd4j) {
      add("training.precision", "bf16", "float32 or auto with averaging.engine = nd4j on gpu");
    }
  }

  private void add(String key, Object value, String expected) {
    problems.add(key, value, expected, config.getValue(key).origin());
  }

  /** Not collected as a problem, because problems show the value, which could be a secret key. */
  private void checkReference(EncryptionSection encryption) {
    if (!encryption.key().isEmpty()) {
      try {
        KeyReference.parse(encryption.key());
      } catch (InvalidConfigException e) {
        String key = "encryption.key";
        ConfigOrigin origin = config.getValue(key).origin();
        // The origin of a setting shows its value.
        boolean isSetting = origin.description().startsWith("--set ");
        String place = isSetting ? "--set " + key : Problems.place(origin);
        throw new InvalidConfigException(format("%s: %s at %s", key, e.getMessage(), place), e);
      }
    }
  }
}
