package io.gristmill.preprocessing.quality;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.fasttext.FastTextModel;
import io.gristmill.preprocessing.fasttext.Prediction;
import java.io.IOException;

/** Scores texts. Implementations are immutable and thread-safe. */
@FunctionalInterface
public interface QualityModel {

  /** Returns the score of a text; line ends count as spaces. */
  double score(String text);

  /**
   * Reads a supervised fastText model. Its score is the probability of a label, 0 for a text
   * without known words.
   *
   * @param label without prefix: {@code hq}
   * @throws InvalidInputException if the file is damaged, not a model, or has no such label
   */
  static QualityModel load(InputFile file, String label) throws IOException {
    FastTextModel model = FastTextModel.read(file);
    int labels = model.labels().size();
    if (!model.labels().contains(label)) {
      throw new InvalidInputException(
          format("label: %s (expected one of %s) at %s", label, model.labels(), file.uri()));
    }
    return text ->
        model.predict(text, labels).stream()
            .filter(prediction -> prediction.label().equals(label))
            .mapToDouble(Prediction::probability)
            .findFirst()
            .orElse(0);
  }
}
