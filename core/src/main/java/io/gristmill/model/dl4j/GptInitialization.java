package io.gristmill.model.dl4j;

import io.gristmill.model.shape.ParameterNames;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * GPT-2's initialisation: normal with deviation 0.02, divided by sqrt(2 layers) where a block's
 * branch joins the residual stream (Radford et al., 2019); biases 0, gains 1.
 */
final class GptInitialization {

  private static final double DEVIATION = 0.02;

  private static final List<String> JOINS =
      List.of(ParameterNames.PROJECTION_WEIGHT, ParameterNames.DOWN_WEIGHT);

  private GptInitialization() {}

  static void fill(List<GptLayer<?>> layers, long seed) {
    Random random = new Random(seed);
    for (GptLayer<?> layer : layers) {
      double joined = DEVIATION / Math.sqrt(2.0 * layer.gpt().layers());
      layer
          .paramTable()
          .forEach(
              (name, values) -> {
                if (values.rank() == 1) {
                  values.assign(name.endsWith("gain") ? 1 : 0);
                } else {
                  fill(values, JOINS.contains(name) ? joined : DEVIATION, random);
                }
              });
    }
  }

  private static void fill(INDArray matrix, double deviation, Random random) {
    INDArray flat = matrix.reshape(matrix.length());
    for (long i = 0; i < flat.length(); i++) {
      flat.putScalar(i, deviation * random.nextGaussian());
    }
  }
}
