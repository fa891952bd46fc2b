package io.gristmill.device;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.StepOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which models the engine computes. */
public final class DeviceModels {

  private static final Set<Integer> HEAD_SIZES = Set.of(32, 64, 128);
  private static final int MULTIPLE = 8;

  /** Rows of norms stay in registers up to here. */
  private static final int MOST_COLUMNS = 8192;

  /** CUDA's limit of a grid's second dimension, which counts heads of sequences in attention. */
  private static final int MOST_BLOCKS = 65535;

  private DeviceModels() {}

  /**
   * Reasons why the engine does not train a model; empty if it does.
   *
   * @return texts of the form <i>what: value (expected ...)</i>
   */
  public static List<String> problems(GptConfig model, Objective objective) {
    List<String> problems = problems(model);
    if (objective.kind() != Objective.Kind.TEXT) {
      problems.add(format("objective: %s (expected text)", objective.kind()));
    }
    return problems;
  }

  /** Reasons why the engine cannot compute a model at all. */
  static List<String> problems(GptConfig model) {
    List<String> problems = new ArrayList<>();
    if (!HEAD_SIZES.contains(model.headSize())) {
      problems.add(format("head size: %d (expected 32, 64 or 128)", model.headSize()));
    }
    if (model.embeddingSize() % MULTIPLE != 0 || model.block().hiddenSize() % MULTIPLE != 0) {
      problems.add(
          format(
              "embedding and hidden size: %d, %d (expected multiples of 8)",
              model.embeddingSize(), model.block().hiddenSize()));
    }
    if (model.embeddingSize() > MOST_COLUMNS) {
      problems.add(
          format("embedding size: %d (expected at most %d)", model.embeddingSize(), MOST_COLUMNS));
    }
    if (!model.block().lora().isNone()) {
      problems.add("adapters: some (expected none)");
    }
    return problems;
  }

  /**
   * Refuses a model that the engine does not train, or not with so many sequences at a time.
   *
   * @throws InvalidConfigException with all reasons
   */
  static void require(GptConfig model, StepOptions options) {
    List<String> problems = problems(model, options.objective());
    int most = MOST_BLOCKS / model.heads();
    if (options.batchSize() > most) {
      problems.add(
          format("training.batch-size: %d (expected at most %d)", options.batchSize(), most));
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(String.join("; ", problems) + " at averaging.engine = cuda");
    }
  }
}
