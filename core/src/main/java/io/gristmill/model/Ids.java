package io.gristmill.model;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.tokens.TokenBatch;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Token ids on their way through arrays of float32, which hold them exactly up to 2^24. */
final class Ids {

  private Ids() {}

  /** {@code [batch][context]}, in the type Deeplearning4j serializes. */
  static INDArray toArray(int[][] ids) {
    int width = ids[0].length;
    float[] values = new float[ids.length * width];
    for (int i = 0; i < ids.length; i++) {
      for (int j = 0; j < width; j++) {
        values[i * width + j] = ids[i][j];
      }
    }
    return Nd4j.createFromArray(values).reshape('c', ids.length, width);
  }

  /**
   * Ids a model reads, row by row.
   *
   * @throws IncompatibleArtifactException for one outside the vocabulary
   */
  static int[] inputs(INDArray array, GptConfig config) {
    if (array.rank() != 2 || array.size(1) > config.contextLength()) {
      throw new IncompatibleArtifactException(
          format(
              "sequences: shape %s (expected [batch, at most %d]) at model input",
              array.shapeInfoToString(), config.contextLength()));
    }
    return checked(array, config.vocabularySize(), 0);
  }

  /** Ids a model is to predict; {@link TokenBatch#IGNORED} is allowed. */
  static int[] targets(INDArray array, GptConfig config) {
    return checked(array, config.vocabularySize(), TokenBatch.IGNORED);
  }

  private static int[] checked(INDArray array, int vocabularySize, int allowed) {
    INDArray floats = array.dataType() == DataType.FLOAT ? array : array.castTo(DataType.FLOAT);
    float[] values =
        floats.ordering() == 'c' && !floats.isView()
            ? floats.data().asFloat()
            : floats.dup('c').data().asFloat();
    int[] ids = new int[values.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) values[i];
      if (ids[i] != allowed) {
        check(ids[i], vocabularySize, i);
      }
    }
    return ids;
  }

  private static void check(int id, int vocabularySize, int position) {
    if (id < 0 || id >= vocabularySize) {
      throw new IncompatibleArtifactException(
          format(
              "token id: %d (expected 0 to %d) at position %d of a batch",
              id, vocabularySize - 1, position));
    }
  }

  /** The id, if the vocabulary has it. */
  static int checked(int id, GptConfig config) {
    check(id, config.vocabularySize(), 0);
    return id;
  }
}
