package io.gristmill.preprocessing.quality;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.fasttext.FastTextModel;
import io.gristmill.preprocessing.fasttext.Prediction;
import java.io.IOException;
import java.util.List;

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
   * Reads a supervised fastText model.
   *
   * @param label whose probability is the score, without {@code __label__}
   * @throws InvalidInputException if the file is damaged or no model, or the model has no such
   *     label; the message then lists its labels
   */
  static QualityModel load(InputFile file, String label) throws IOException {
    FastTextModel model = FastTextModel.read(file);
    List<String> labels = model.labels();
    if (!labels.contains(label)) {
      throw new InvalidInputException(
          format("label: %s (expected one of %s) at %s", label, labels, file.uri()));
    }
    return text ->
        model.predict(text, labels.size()).stream()
            .filter(prediction -> prediction.label().equals(label))
            .mapToDouble(Prediction::probability)
            .findFirst()
            .orElse(0);
  }
}
