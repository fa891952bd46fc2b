package io.gristmill.preprocessing.pipeline;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.fasttext.FastTextModel;
import io.gristmill.preprocessing.fasttext.FastTextModel.Prediction;
import io.gristmill.preprocessing.text.Document;
import java.io.IOException;
import java.util.List;

/** Identifies the language of a text. Implementations are immutable and thread-safe. */
@FunctionalInterface
public interface LanguageIdentifier {

  /**
   * The most probable languages, best first.
   *
   * @param text line ends count as spaces
   * @param count maximum number of results; fewer if the rest is improbable (below about 1e-5)
   */
  List<Prediction> identify(String text, int count);

  /**
   * The most probable language; {@link Document#UNDETERMINED} with probability 0 if there is none.
   */
  default Prediction best(String text) {
    List<Prediction> top = identify(text, 1);
    return top.isEmpty() ? new Prediction(Document.UNDETERMINED, 0) : top.get(0);
  }

  /**
   * Reads a fastText supervised model, {@code .bin} or {@code .ftz}.
   *
   * @throws io.gristmill.error.InvalidInputException if the file is damaged or not a model
   */
  static LanguageIdentifier load(InputFile model) throws IOException {
    return FastTextModel.read(model)::predict;
  }
}
