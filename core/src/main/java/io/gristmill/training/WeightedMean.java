package io.gristmill.training;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The mean of vectors weighted by tokens, summed in double and in the order given. The mean of one
 * vector is that vector, bit for bit: a product of 24 and 29 bits is exact.
 */
final class WeightedMean {

  private final INDArray sum;
  private double weights;

  WeightedMean(INDArray like) {
    sum = like.castTo(DataType.DOUBLE).assign(0);
  }

  void add(INDArray vector, long weight) {
    sum.addi(vector.castTo(DataType.DOUBLE).muli(weight));
    weights += weight;
  }

  INDArray result() {
    return sum.div(weights).castTo(DataType.FLOAT);
  }
}
