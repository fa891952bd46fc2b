package io.gristmill.model.part;

import io.gristmill.model.kernel.Kernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The layer that parts belong to. Parts ask it anew each time, as Deeplearning4j may replace views
 * and callers kernels.
 */
public interface Owner {

  /** The view of a parameter. */
  INDArray weight(String name);

  /** The view of its gradient. */
  INDArray gradientOf(String name);

  /** What to compute with. */
  Kernels kernels();

  /** Memory that is freed with the layer. */
  KeptArray keep();
}
