package io.gristmill.model.step;

import static io.gristmill.error.Messages.format;

import io.gristmill.tokens.sequences.TokenBatch;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * The training objective: its loss function and the settings of it.
 *
 * <p>A model with outputs has them as the last ids of its vocabulary: the row of such an id in the
 * vocabulary matrix is the weight of the output, which is the product of that row and the final
 * norm at the position where the output is asked for.
 *
 * @param outputs classes of a classification, 1 for a regression, 0 otherwise
 * @param classWeights weight of the loss of each class; empty for equal weights
 * @param textWeight weight of the mean cross-entropy of the other targets, which are ids of text,
 *     in a classification (Radford et al., 2018)
 * @param beta how strongly preferences keep the model near the reference (Rafailov et al., 2023)
 */
public record Objective(
    Kind kind, int outputs, List<Double> classWeights, double textWeight, double beta)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The loss functions. */
  public enum Kind {
    /** Cross-entropy of the next id over the whole vocabulary. */
    TEXT,
    /**
     * Cross-entropy over the outputs alone, where the target is the id of an output. Other targets
     * are text.
     */
    CLASSIFICATION,
    /** Squared error of the output, where the target is the bits of a float. */
    REGRESSION,
    /**
     * Direct preference optimization: a sequence holds two texts, the preferred one first. The
     * values of the sequence are the logarithms of the probabilities of their targets under the
     * reference.
     */
    PREFERENCE
  }

  /** The next id, as in pre-training. */
  public static final Objective NEXT_ID = new Objective(Kind.TEXT, 0, List.of(), 0, 0);

  public Objective {
    classWeights = List.copyOf(classWeights);
    if (outputs != 0 != (kind == Kind.CLASSIFICATION || kind == Kind.REGRESSION)) {
      throw new IllegalArgumentException(format("objective: %s with %d outputs", kind, outputs));
    }
    if (!classWeights.isEmpty() && classWeights.size() != outputs) {
      throw new IllegalArgumentException(
          format("class weights: %d (expected %d)", classWeights.size(), outputs));
    }
  }

  /** Id of the first output of a model. */
  public int firstOutput(int vocabularySize) {
    return vocabularySize - outputs;
  }

  /** Whether a target of a classification is a class. */
  public boolean isClass(int target, int vocabularySize) {
    return target >= firstOutput(vocabularySize);
  }

  /** Whether a target asks for an output. */
  public boolean asksForOutput(int target, int vocabularySize) {
    return switch (kind) {
      case CLASSIFICATION -> isClass(target, vocabularySize);
      case REGRESSION -> target != TokenBatch.IGNORED;
      case TEXT, PREFERENCE -> false;
    };
  }

  /** Weight of the loss of a class, which is the id of an output. */
  public double classWeight(int id, int vocabularySize) {
    return classWeights.isEmpty() ? 1 : classWeights.get(id - firstOutput(vocabularySize));
  }

  /**
   * Number of what the loss of a batch is the mean of: targets that are classes in a
   * classification, sequences in preferences, and otherwise all targets.
   */
  public long count(TokenBatch batch, int vocabularySize) {
    return switch (kind) {
      case TEXT, REGRESSION -> batch.targetCount();
      case CLASSIFICATION ->
          Arrays.stream(batch.targets())
              .flatMapToInt(Arrays::stream)
              .filter(target -> isClass(target, vocabularySize))
              .count();
      case PREFERENCE -> batch.batchSize();
    };
  }
}
