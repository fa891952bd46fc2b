package io.gristmill.optim;

import io.gristmill.host.HostMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arithmetic on flat arrays of a whole network's length. */
public interface VectorMath {

  /** The fastest implementation for arrays like this one. */
  static VectorMath of(INDArray array) {
    if (!HostMemory.reaches(array.dataType())) {
      return Nd4jVectorMath.INSTANCE;
    }
    return HostMemory.hasVectorModule() ? LaneVectorMath.INSTANCE : ScalarVectorMath.INSTANCE;
  }

  /** Euclidean norm. */
  double norm(INDArray x);

  /** {@code y += factor * x}. */
  void addScaled(INDArray y, INDArray x, double factor);

  /** Replaces the gradient by the update and moves the moments on. */
  void adam(INDArray gradient, INDArray first, INDArray second, AdamCoefficients c);
}
