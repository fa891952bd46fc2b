package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.host.MemoryLimit;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MemoryPlanTest {

  private static final GptConfig MODEL = new GptConfig(1000, 128, 64, 3, 4, true);

  private static MemoryPlan plan(
      int batchSize, int accumulation, ActivationCheckpointing activations) {
    return MemoryPlan.of(
        MODEL, Name.ADAMW, new StepOptions(batchSize, accumulation, activations, 1));
  }

  private static long bytes(MemoryPlan plan, String name) {
    return plan.parts().stream()
        .filter(part -> part.name().equals(name))
        .mapToLong(MemoryPlan.Part::bytes)
        .sum();
  }

  @Test
  void countsWhatEveryParameterNeeds() {
    MemoryPlan plan = plan(2, 4, ActivationCheckpointing.OFF);
    long parameters = 4 * MODEL.parameterCount();
    assertThat(bytes(plan, "parameters")).isEqualTo(parameters);
    assertThat(bytes(plan, "gradients")).isEqualTo(parameters);
    assertThat(bytes(plan, "optimizer moments")).isEqualTo(2 * parameters);
    assertThat(bytes(plan, "accumulated gradients")).isEqualTo(parameters);
    assertThat(bytes(plan(2, 1, ActivationCheckpointing.OFF), "accumulated gradients")).isZero();
  }

  @Test
  void averagingNeedsItsVectors() {
    MemoryPlan plan = plan(2, 1, ActivationCheckpointing.OFF);
    long parameters = 4 * MODEL.parameterCount();
    assertThat(plan.withAveraging(2).bytes() - plan.bytes()).isEqualTo(2 * parameters);
    assertThat(plan.withAveraging(0).bytes()).isEqualTo(plan.bytes());
  }

  @Test
  void muonNeedsOneValueInsteadOfTwoForAHiddenMatrix() {
    StepOptions step = new StepOptions(2, 1, ActivationCheckpointing.OFF, 1);
    long adamW = bytes(MemoryPlan.of(MODEL, Name.ADAMW, step), "optimizer moments");
    MemoryPlan muon = MemoryPlan.of(MODEL, Name.MUON, step);
    assertThat(bytes(muon, "optimizer moments")).isEqualTo(adamW - 4 * 3 * 12 * 64 * 64);
    assertThat(bytes(muon, "orthogonalization")).isEqualTo(4 * 2 * (4 + 1) * 64 * 64);
  }

  /** With a vocabulary of 1,000: logits of 256 positions, and activations. */
  @Test
  void reducedPrecisionNeedsCopiesOfOperands() {
    for (Precision precision : new Precision[] {Precision.BF16, Precision.AUTO}) {
      StepOptions step = new StepOptions(2, 1, ActivationCheckpointing.OFF, 1, precision);
      MemoryPlan plan = MemoryPlan.of(MODEL, Name.ADAMW, step);
      assertThat(bytes(plan, "rounded operands")).isEqualTo(4 * (256 * 1000 + 256 * 256));
      assertThat(bytes(plan, "weights in bfloat16")).isEqualTo(bytes(plan, "parameters") / 2);
      assertThat(plan.bytes() - plan(2, 1, ActivationCheckpointing.OFF).bytes())
          .isEqualTo(bytes(plan, "rounded operands") + bytes(plan, "weights in bfloat16"));
    }
  }

  @Test
  void recomputationSavesTheActivationsOfAllBlocksButOne() {
    MemoryPlan kept = plan(8, 1, ActivationCheckpointing.OFF);
    MemoryPlan recomputed = plan(8, 1, ActivationCheckpointing.ON);
    long ofBlocks = bytes(kept, "block activations");
    assertThat(bytes(recomputed, "block activations")).isEqualTo(ofBlocks / 3);
    assertThat(kept.bytes() - recomputed.bytes()).isEqualTo(ofBlocks / 3 * 2);
  }

  @Test
  void listsEveryPartAndTheirSum() {
    MemoryPlan plan =
        new MemoryPlan(
            List.of(
                new MemoryPlan.Part("parameters", 3L << 20),
                new MemoryPlan.Part("gradients", 3L << 30)));
    assertThat(plan.table())
        .containsExactly(
            "parameters                    3.0 MiB",
            "gradients                     3.0 GiB",
            "total                         3.0 GiB");
  }

  @Test
  void refusesWhatDoesNotFit() {
    MemoryPlan plan = new MemoryPlan(List.of(new MemoryPlan.Part("parameters", 31L << 30)));
    plan.require(new MemoryLimit(31L << 30, "the machine"));
    assertThatThrownBy(() -> plan.require(new MemoryLimit((31L << 30) - 1, "the machine")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "model memory: 31.0 GiB (expected at most 31.0 GiB: the machine; a smaller"
                + " training.batch-size or model, or training.recompute-activations = true, needs"
                + " less) at model");
  }

  @Test
  void refusesWhatCannotBeCounted() {
    GptConfig wide = new GptConfig(1 << 24, 1 << 30, 1 << 28, 1 << 20, 1, true);
    StepOptions step = new StepOptions(1 << 30, 1, ActivationCheckpointing.OFF, 1);
    assertThatThrownBy(() -> MemoryPlan.of(wide, Name.ADAMW, step))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("model memory: more than 8589934592.0 GiB");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void agreesWithWhatIsAllocated(@TempDir Path folder) throws Exception {
    assertAgrees(
        folder,
        "256m",
        "gpt2",
        "gpt2-bf16",
        "gpt2-recomputed",
        "gpt2-threads",
        "llama",
        "llama-recomputed",
        "llama-muon",
        "llama-adapters");
  }

  /** Minutes and gigabytes. */
  @Test
  @EnabledIfSystemProperty(named = "gristmill.gpt2", matches = "true")
  void gpt2TakesAStepWithinItsPlan(@TempDir Path folder) throws Exception {
    for (String[] line : assertAgrees(folder, "1g", "gpt2-124m-recomputed", "gpt2-124m")) {
      System.out.println(String.join(" ", line)); // bytes, peak in KiB, CPU seconds of a step, loss
    }
  }

  private static List<String[]> assertAgrees(Path folder, String heap, String... names)
      throws Exception {
    List<String[]> lines = MeasuredMemory.run(folder, heap, names);
    assertThat(lines).hasSize(names.length);
    for (String[] line : lines) {
      MeasuredMemory.Case trained = MeasuredMemory.CASES.get(line[0]);
      long planned = MemoryPlan.of(trained.model(), trained.optimizer(), trained.step()).bytes();
      assertThat(Long.parseLong(line[1]))
          .as(line[0])
          .isCloseTo(planned, within((long) (0.1 * planned)));
      assertThat(Double.parseDouble(line[4])).as("loss of " + line[0]).isFinite();
    }
    return lines;
  }
}
