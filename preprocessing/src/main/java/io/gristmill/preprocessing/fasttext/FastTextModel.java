package io.gristmill.preprocessing.fasttext;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.fasttext.Features.BucketTable;
import io.gristmill.preprocessing.fasttext.OutputLayer.BestLabels;
import io.gristmill.preprocessing.fasttext.OutputLayer.FlatOutput;
import io.gristmill.preprocessing.fasttext.OutputLayer.TreeOutput;
import java.io.IOException;
import java.util.List;

/**
 * A fastText supervised model (Joulin et al. 2016, arXiv 1607.01759): the mean of the vectors of
 * words and n-grams, followed by a linear layer over the labels. Immutable and thread-safe.
 */
public final class FastTextModel {

  private final OutputLayer output;
  private final List<String> labels;
  private final ThreadLocal<HiddenLayer> hiddenLayers;

  /**
   * A label and its probability.
   *
   * @param label without the model's prefix: {@code en}
   * @param probability about 0 to 1; fastText's rounding can give slightly more than 1
   */
  public record Prediction(String label, float probability) {}

  private FastTextModel(Features features, OutputLayer output, List<String> labels) {
    this.output = output;
    this.labels = labels;
    hiddenLayers = ThreadLocal.withInitial(() -> new HiddenLayer(features));
  }

  /**
   * Reads a model, {@code .bin} or {@code .ftz}.
   *
   * @throws io.gristmill.error.InvalidInputException if the file is damaged or not a model
   */
  public static FastTextModel read(InputFile file) throws IOException {
    try (ModelReader in = new ModelReader(file)) {
      return read(in);
    }
  }

  private static FastTextModel read(ModelReader in) throws IOException {
    ModelArguments arguments = ModelArguments.read(in);
    Dictionary dictionary = Dictionary.read(in);
    boolean quantisedInput = in.flag("quantised input flag");
    float[] input = matrix(in, quantisedInput, arguments.dimension());
    boolean quantisedOutput = in.flag("quantised output flag") && quantisedInput;
    float[] output = matrix(in, quantisedOutput, arguments.dimension());
    int labelRows = output.length / arguments.dimension();
    int labels = dictionary.labels().size();
    in.require(labelRows == labels, "output rows", labelRows, labels + ": the labels");
    return new FastTextModel(
        InputRows.features(in, arguments, dictionary, input),
        outputLayer(arguments, output, dictionary),
        dictionary.labels());
  }

  private static float[] matrix(ModelReader in, boolean quantised, int columns) throws IOException {
    return quantised ? MatrixReader.quantised(in, columns) : MatrixReader.dense(in, columns);
  }

  private static OutputLayer outputLayer(
      ModelArguments arguments, float[] weights, Dictionary dictionary) {
    return arguments.loss() == ModelArguments.Loss.HIERARCHICAL_SOFTMAX
        ? new TreeOutput(weights, dictionary.labelCounts())
        : new FlatOutput(weights, dictionary.labels().size(), arguments.loss());
  }

  /**
   * Reads only the labels of a model, without prefix; empty if the file is not a fastText model.
   *
   * @throws io.gristmill.error.InvalidInputException if the file is damaged
   */
  public static List<String> labels(InputFile file) throws IOException {
    if (!ModelArguments.isModel(file)) {
      return List.of();
    }
    try (ModelReader in = new ModelReader(file)) {
      ModelArguments.read(in);
      return Dictionary.read(in).labels();
    }
  }

  /** The labels without prefix, most frequent in training first. */
  public List<String> labels() {
    return labels;
  }

  /**
   * The most probable labels, best first.
   *
   * @param text line ends count as spaces
   * @param count maximum number of results; fewer if the rest is improbable (below about 1e-5)
   */
  public List<Prediction> predict(String text, int count) {
    float[] hidden = hiddenLayers.get().of(text);
    if (hidden.length == 0) {
      return List.of();
    }
    BestLabels best = new BestLabels(Math.min(count, labels.size()));
    output.score(hidden, best);
    return best.predictions(labels);
  }

  /** Orders the rows of the input matrix: words, then kept buckets. */
  static final class InputRows {

    private InputRows() {}

    static Features features(
        ModelReader in, ModelArguments arguments, Dictionary dictionary, float[] stored) {
      int words = dictionary.words().size();
      int dimension = arguments.dimension();
      int storedRows = stored.length / dimension;
      Dictionary.Pruning pruning = dictionary.pruning();
      if (!pruning.pruned()) {
        long expected = (long) words + arguments.buckets();
        in.require(
            storedRows == expected, "input rows", storedRows, expected + ": words + buckets");
        BucketTable all = new BucketTable(arguments.buckets(), words);
        return new Features(arguments, dictionary.words(), all, stored);
      }
      long[] kept = keptBuckets(in, arguments, pruning);
      BucketTable table = new BucketTable(arguments.buckets(), words, kept);
      long expected = (long) words + pruning.rows().length;
      in.require(storedRows == expected, "input rows", storedRows, expected + ": words + buckets");
      float[] rows = stored.clone();
      for (int i = 0; i < pruning.rows().length; i++) {
        int from = pruning.rows()[i];
        in.require(from >= 0 && from < pruning.rows().length, "row of a bucket", from, "a row");
        int to = table.row((long) pruning.buckets()[i]);
        System.arraycopy(stored, (words + from) * dimension, rows, to * dimension, dimension);
      }
      return new Features(arguments, dictionary.words(), table, rows);
    }

    private static long[] keptBuckets(
        ModelReader in, ModelArguments arguments, Dictionary.Pruning pruning) {
      long[] kept = new long[arguments.buckets() / Long.SIZE + 1];
      for (int bucket : pruning.buckets()) {
        in.require(bucket >= 0 && bucket < arguments.buckets(), "bucket", bucket, "a bucket");
        boolean seen = (kept[bucket >>> 6] >>> bucket & 1) != 0;
        in.require(!seen, "bucket", bucket, "each once");
        kept[bucket >>> 6] |= 1L << bucket;
      }
      return kept;
    }
  }

  /**
   * Reads matrices row by row, {@code [rows, columns]}. Product-quantized matrices (Joulin et al.
   * 2016, arXiv 1612.03651) are expanded: a row of lid.176.ftz then takes 64 bytes, the whole
   * matrix a few MB.
   */
  static final class MatrixReader {

    private static final int CENTROIDS = 256;

    private MatrixReader() {}

    static float[] dense(ModelReader in, int columns) throws IOException {
      int rows = in.size("matrix rows");
      requireColumns(in, in.size("matrix columns"), columns);
      return in.floats((long) rows * columns);
    }

    static float[] quantised(ModelReader in, int columns) throws IOException {
      boolean hasNorms = in.flag("norm flag");
      int rows = in.size("matrix rows");
      requireColumns(in, in.size("matrix columns"), columns);
      byte[] codes = in.bytes(in.count("codes"));
      Quantizer directions = Quantizer.read(in, columns);
      in.require(
          codes.length == (long) rows * directions.parts,
          "codes",
          codes.length,
          rows + " times " + directions.parts);
      long elements = (long) rows * columns;
      in.require(elements < Integer.MAX_VALUE - 8, "matrix elements", elements, "fewer than 2^31");
      float[] matrix = new float[(int) elements];
      byte[] norms = hasNorms ? in.bytes(rows) : new byte[0];
      float[] normCentroids = hasNorms ? Quantizer.read(in, 1).centroids : new float[0];
      for (int row = 0; row < rows; row++) {
        float norm = hasNorms ? normCentroids[norms[row] & 0xFF] : 1;
        directions.expand(codes, row, norm, matrix);
      }
      return matrix;
    }

    static void requireColumns(ModelReader in, int columns, int expected) {
      in.require(columns == expected, "matrix columns", columns, Integer.toString(expected));
    }

    /** Rows cut into parts, each replaced by the nearest of 256 centroids. */
    private static final class Quantizer {

      private final int columns;
      private final int parts;
      private final int partColumns;
      private final int lastColumns;
      private final float[] centroids;

      private Quantizer(ModelReader in, int expectedColumns) throws IOException {
        columns = in.count("quantised columns");
        requireColumns(in, columns, expectedColumns);
        parts = in.count("quantised parts");
        partColumns = in.count("columns of a part");
        lastColumns = in.count("columns of the last part");
        in.require(
            parts > 0 && (parts - 1L) * partColumns + lastColumns == columns,
            "quantised parts",
            parts,
            "parts that make up " + columns + " columns");
        centroids = in.floats((long) columns * CENTROIDS);
      }

      static Quantizer read(ModelReader in, int expectedColumns) throws IOException {
        return new Quantizer(in, expectedColumns);
      }

      void expand(byte[] codes, int row, float norm, float[] matrix) {
        int at = row * columns;
        for (int part = 0; part < parts; part++) {
          int width = part == parts - 1 ? lastColumns : partColumns;
          int code = codes[row * parts + part] & 0xFF;
          int from = part * CENTROIDS * partColumns + code * width;
          for (int i = 0; i < width; i++) {
            matrix[at++] = norm * centroids[from + i];
          }
        }
      }
    }
  }
}
