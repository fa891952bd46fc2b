package io.gristmill.preprocessing.fasttext;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.fasttext.FastTextModel.InputRows;
import io.gristmill.preprocessing.fasttext.FastTextModel.MatrixReader;
import io.gristmill.preprocessing.fasttext.FastTextModel.Prediction;
import io.gristmill.preprocessing.fasttext.ModelArguments.Loss;
import java.io.IOException;

/**
 * The probability of one label under a supervised model, as {@code fasttext predict-prob} prints
 * it. Immutable and thread-safe.
 *
 * <p>The score of a label is linear in the mean of the rows of the input matrix, so that each row
 * is replaced by its product with the output layer: one number for a model of two labels. A model
 * of 2 million buckets and dimension 100 then takes 8 MB instead of 800 MB.
 */
public final class LabelScorer {

  private final ThreadLocal<HiddenLayer> scores;
  private final int label;

  /** Whether each label has a logistic unit. */
  private final boolean independent;

  private LabelScorer(Features folded, int label, Loss loss) {
    independent = loss != Loss.SOFTMAX;
    scores = ThreadLocal.withInitial(() -> new HiddenLayer(folded));
    this.label = label;
  }

  /** The probability of a label for a text, plus 1e-5 as fastText adds it. */
  @FunctionalInterface
  public interface Score {

    /**
     * Probability of the label.
     *
     * @param text line ends count as spaces
     * @return 0 if the model knows nothing of the text, not even its end
     */
    double of(String text);
  }

  /**
   * Reads a model, {@code .bin} or {@code .ftz}.
   *
   * @param label without prefix
   * @throws InvalidInputException if the file is damaged or not a model, or has no such label; the
   *     message then lists its labels
   */
  public static Score read(InputFile file, String label) throws IOException {
    try (ModelReader in = new ModelReader(file)) {
      ModelArguments arguments = ModelArguments.read(in);
      Dictionary dictionary = Dictionary.read(in);
      int index = dictionary.labels().indexOf(label);
      if (index < 0) {
        throw new InvalidInputException(
            format("label: %s (expected one of %s) at %s", label, dictionary.labels(), file.uri()));
      }
      if (arguments.loss() == Loss.HIERARCHICAL_SOFTMAX
          || (arguments.loss() == Loss.SOFTMAX && dictionary.labels().size() == 1)
          || dictionary.labels().size() > arguments.dimension()) {
        return unfolded(FastTextModel.read(file), label);
      }
      return new LabelScorer(
              folded(file, in, arguments, dictionary, index), index, arguments.loss())
          ::score;
    }
  }

  private static Score unfolded(FastTextModel model, String label) {
    return text ->
        model.predict(text, model.labels().size()).stream()
            .filter(prediction -> prediction.label().equals(label))
            .mapToDouble(Prediction::probability)
            .findFirst()
            .orElse(0);
  }

  /** The input matrix is streamed in a second pass, because the output layer follows it. */
  private static Features folded(
      InputFile file, ModelReader in, ModelArguments arguments, Dictionary dictionary, int label)
      throws IOException {
    int dimension = arguments.dimension();
    boolean quantised = in.flag("quantised input flag");
    float[] stored = new float[0];
    long matrix = in.position();
    if (quantised) {
      stored = MatrixReader.quantised(in, dimension);
    } else {
      long rows = in.size("matrix rows");
      MatrixReader.requireColumns(in, in.size("matrix columns"), dimension);
      in.require(rows <= Long.MAX_VALUE / Float.BYTES / dimension, "matrix rows", rows, "fewer");
      in.skip(rows * dimension * Float.BYTES);
    }
    boolean quantisedOutput = in.flag("quantised output flag") && quantised;
    float[] output =
        quantisedOutput ? MatrixReader.quantised(in, dimension) : MatrixReader.dense(in, dimension);
    int labels = dictionary.labels().size();
    in.require(
        output.length == (long) labels * dimension,
        "output rows",
        output.length / dimension,
        labels + ": the labels");
    Fold fold = Fold.of(arguments, output, labels, label);
    float[] rows = quantised ? fold.rows(stored) : fold.rows(file, matrix);
    return InputRows.features(in, arguments.withDimension(fold.width), dictionary, rows);
  }

  private double score(String text) {
    float[] outputs = scores.get().of(text);
    if (outputs.length == 0) {
      return 0;
    }
    float probability = outputs.length > 1 ? softmax(outputs, label) : logistic(outputs[0]);
    return (float) Math.exp(OutputLayer.log(probability));
  }

  private float logistic(float output) {
    return independent ? OutputLayer.steppedSigmoid(output) : OutputLayer.sigmoid(output);
  }

  private static float softmax(float[] outputs, int label) {
    double sum = 0;
    for (float output : outputs) {
      sum += Math.exp((double) output - outputs[label]);
    }
    return (float) (1 / sum);
  }

  /**
   * Multiplies rows by weights {@code [width, dimension]}. The probability is the logistic function
   * of a width of 1, else a softmax.
   */
  private record Fold(float[] weights, int width, int dimension) {

    static Fold of(ModelArguments arguments, float[] output, int labels, int label) {
      int dimension = arguments.dimension();
      boolean softmax = arguments.loss() == Loss.SOFTMAX;
      if (softmax && labels != 2) {
        return new Fold(output, labels, dimension);
      }
      float[] weights = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        float other = softmax ? output[(1 - label) * dimension + i] : 0;
        weights[i] = output[label * dimension + i] - other;
      }
      return new Fold(weights, 1, dimension);
    }

    /** Multiplies a matrix in memory. */
    float[] rows(float[] matrix) {
      int count = matrix.length / dimension;
      float[] result = new float[count * width];
      for (int row = 0; row < count; row++) {
        multiply(matrix, row * dimension, result, row * width);
      }
      return result;
    }

    /** Multiplies the dense matrix at a byte of a file. */
    float[] rows(InputFile file, long offset) throws IOException {
      try (ModelReader in = new ModelReader(file, offset)) {
        int count = in.size("matrix rows");
        in.size("matrix columns");
        in.require((long) count * width < Integer.MAX_VALUE, "matrix rows", count, "fewer");
        float[] result = new float[count * width];
        float[] row = new float[dimension];
        for (int i = 0; i < count; i++) {
          in.floats(row);
          multiply(row, 0, result, i * width);
        }
        return result;
      }
    }

    private void multiply(float[] matrix, int from, float[] result, int to) {
      for (int out = 0; out < width; out++) {
        double sum = 0;
        for (int i = 0; i < dimension; i++) {
          sum += (double) matrix[from + i] * weights[out * dimension + i];
        }
        result[to + out] = (float) sum;
      }
    }
  }
}
