package io.gristmill.config;

import io.gristmill.config.Limits.AtLeast;
import io.gristmill.config.Limits.Between;
import java.io.Serializable;
import java.util.List;

/**
 * The {@code finetune} section: what a trained model learns from examples.
 *
 * @param train files, folders and globs of examples; empty for those of {@code input}
 * @param validation held-out examples; empty to hold out {@code validationFraction} of the others
 * @param labels names of the classes in the order of the outputs; empty for those of the training
 *     examples, sorted
 * @param classWeights {@code balanced}, {@code equal} or a number for each label, separated by
 *     commas
 * @param maxTokens tokens of a sequence; 0 for the context of the model
 * @param pack whether a sequence holds several examples
 * @param chatTemplate name of a template, file of one, or empty for the model's own
 * @param textWeight weight of the next-token loss on the texts of a classification
 * @param beta of preferences: how strongly they keep the model near the one they start from
 */
public record FinetuneSection(
    Task task,
    List<String> train,
    List<String> validation,
    @Between(min = 0, max = 0.9) double validationFraction,
    List<String> labels,
    String classWeights,
    @AtLeast(0) int maxTokens,
    boolean pack,
    String chatTemplate,
    @AtLeast(0) double textWeight,
    @AtLeast(0) double beta)
    implements Serializable {

  /** The kinds of examples. */
  public enum Task {
    /** {@code {"messages": [...]}}, or prompts with answers: the loss is on the answers alone. */
    CHAT,
    /** {@code {"text", "label"}}: cross-entropy of one of several classes. */
    CLASSIFICATION,
    /** {@code {"text", "value"}}: squared error of a number. */
    REGRESSION,
    /** {@code {"prompt", "chosen", "rejected"}}: direct preference optimization. */
    PREFERENCE
  }
}
