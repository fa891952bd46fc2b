package io.gristmill.preprocessing.quality;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.fasttext.LabelScorer;
import java.io.IOException;

/**
 * Scores the quality of texts by a trained model. Implementations are immutable and thread-safe.
 */
@FunctionalInterface
public interface QualityModel {

  /**
   * The score of a text: the probability of a label, where higher is better, or the perplexity per
   * word, where lower is better.
   *
   * @param text line ends count as spaces
   */
  double score(String text);

  /**
   * Reads a supervised fastText model, or an n-gram model of {@code train-quality-model}, which the
   * first bytes of the file tell.
   *
   * @param label whose probability is the score, without {@code __label__}; an n-gram model ignores
   *     it
   * @throws io.gristmill.error.InvalidInputException if the file is damaged or no model, or the
   *     model has no such label; the message then lists its labels
   */
  static QualityModel load(InputFile file, String label) throws IOException {
    return isNgrams(file) ? NgramFile.read(file).model() : LabelScorer.read(file, label)::of;
  }

  /** Whether the first bytes of a file are those of an n-gram model. */
  static boolean isNgrams(InputFile file) throws IOException {
    return NgramFile.is(file);
  }
}
