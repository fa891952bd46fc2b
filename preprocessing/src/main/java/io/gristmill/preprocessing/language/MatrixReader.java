package io.gristmill.preprocessing.language;

import java.io.IOException;

/**
 * Reads matrices row by row, {@code [rows, columns]}. Product-quantized matrices (Joulin et al.
 * 2016, arXiv 1612.03651) are expanded: a row of lid.176.ftz then takes 64 bytes, the whole matrix
 * a few MB.
 */
final class MatrixReader {

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

  private static void requireColumns(ModelReader in, int columns, int expected) {
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
