package io.gristmill.model.dl4j;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.TokenIds;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Token ids as Deeplearning4j passes them: float32, which is exact up to 2^24. */
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
    return toArray(values, ids.length);
  }

  /** Values instead of ids, {@code [batch][context]}. */
  static INDArray toArray(float[] values, int batch) {
    return Nd4j.createFromArray(values).reshape('c', batch, -1);
  }

  /**
   * The ids of {@code [batch][context]}, checked as {@link TokenIds#inputs(int[][], GptConfig)}.
   */
  static int[] inputs(INDArray array, GptConfig config) {
    if (array.rank() != 2) {
      throw TokenIds.wrongShape(array.shape(), config);
    }
    return TokenIds.inputs(ids(array), (int) array.size(0), (int) array.size(1), config);
  }

  /** The ids of {@code [batch][context]}, checked as {@link TokenIds#targets(int[], GptConfig)}. */
  static int[] targets(INDArray array, GptConfig config) {
    return TokenIds.targets(ids(array), config);
  }

  /** The values of {@code [batch][context]}. */
  static float[] values(INDArray array) {
    INDArray floats = array.dataType() == DataType.FLOAT ? array : array.castTo(DataType.FLOAT);
    return floats.ordering() == 'c' && !floats.isView()
        ? floats.data().asFloat()
        : floats.dup('c').data().asFloat();
  }

  private static int[] ids(INDArray array) {
    float[] values = values(array);
    int[] ids = new int[values.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) values[i];
    }
    return ids;
  }
}
