package io.gristmill.optim;

import io.gristmill.host.HostMemory;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implementation in plain Java on host memory, for JVMs without the Vector API. */
enum ScalarVectorMath implements VectorMath {
  INSTANCE;

  @Override
  public double norm(INDArray x) {
    double sum = 0;
    for (HostMemory.Range range : HostMemory.ranges(x.length())) {
      FloatBuffer values = range.of(x).asFloatBuffer();
      for (int i = 0; i < range.length(); i++) {
        sum += (double) values.get(i) * values.get(i);
      }
    }
    return Math.sqrt(sum);
  }

  @Override
  public void addScaled(INDArray y, INDArray x, double factor) {
    float f = (float) factor;
    for (HostMemory.Range range : HostMemory.ranges(x.length())) {
      FloatBuffer from = range.of(x).asFloatBuffer();
      FloatBuffer to = range.of(y).asFloatBuffer();
      for (int i = 0; i < range.length(); i++) {
        to.put(i, Math.fma(from.get(i), f, to.get(i)));
      }
    }
  }

  @Override
  public void adam(INDArray gradient, INDArray first, INDArray second, AdamCoefficients c) {
    for (HostMemory.Range range : HostMemory.ranges(gradient.length())) {
      FloatBuffer g = range.of(gradient).asFloatBuffer();
      FloatBuffer m = range.of(first).asFloatBuffer();
      FloatBuffer v = range.of(second).asFloatBuffer();
      for (int i = 0; i < range.length(); i++) {
        element(g, m, v, i, c);
      }
    }
  }

  private static void element(
      FloatBuffer g, FloatBuffer m, FloatBuffer v, int i, AdamCoefficients c) {
    float gradient = g.get(i) * (float) c.clip();
    float first = Math.fma(m.get(i), (float) c.beta1(), gradient * (float) (1 - c.beta1()));
    float square = gradient * gradient * (float) (1 - c.beta2());
    float second = Math.fma(v.get(i), (float) c.beta2(), square);
    m.put(i, first);
    v.put(i, second);
    float root = Math.fma((float) Math.sqrt(second), (float) c.scale(), (float) c.epsilon());
    g.put(i, first * (float) c.rate() / root);
  }

  @Override
  public void momentum(INDArray gradient, INDArray momentum, double clip, double decay) {
    float factor = (float) (clip * (1 - decay));
    for (HostMemory.Range range : HostMemory.ranges(gradient.length())) {
      FloatBuffer g = range.of(gradient).asFloatBuffer();
      FloatBuffer b = range.of(momentum).asFloatBuffer();
      for (int i = 0; i < range.length(); i++) {
        float added = g.get(i) * factor;
        float kept = Math.fma(b.get(i), (float) decay, added);
        b.put(i, kept);
        g.put(i, Math.fma(kept, (float) decay, added));
      }
    }
  }
}
