package io.gristmill.optim;

import io.gristmill.host.HostMemory;
import io.gristmill.host.Workers;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Arithmetic on flat arrays that are as long as the parameters of a network. */
public interface VectorMath {

  /** Returns the fastest implementation for arrays of this kind, on the calling thread. */
  static VectorMath of(INDArray array) {
    return of(array, Workers.CALLER);
  }

  /**
   * Returns the fastest implementation for arrays of this kind.
   *
   * @param workers share the arrays in host memory; results do not depend on their number
   */
  static VectorMath of(INDArray array, Workers workers) {
    if (!HostMemory.reaches(array.dataType())) {
      return Nd4jVectorMath.INSTANCE;
    }
    return HostMemory.hasVectorModule() ? new LaneVectorMath(workers) : new HostVectorMath(workers);
  }

  /** Computes the Euclidean norm of a vector. */
  double norm(INDArray x);

  /** {@code y += factor * x}. */
  void addScaled(INDArray y, INDArray x, double factor);

  /** Replaces the gradient by the update, and updates the moments. */
  void adam(INDArray gradient, INDArray first, INDArray second, AdamCoefficients c);

  /**
   * Updates Muon's momentum {@code b = decay b + (1 - decay) g}, where g is the gradient times
   * {@code clip}, and replaces the gradient by {@code decay b + (1 - decay) g}.
   */
  void momentum(INDArray gradient, INDArray momentum, double clip, double decay);

  /** ND4J's operations, for any device and any type. */
  enum Nd4jVectorMath implements VectorMath {
    INSTANCE;

    @Override
    public double norm(INDArray x) {
      return x.norm2Number().doubleValue();
    }

    @Override
    public void addScaled(INDArray y, INDArray x, double factor) {
      y.addi(x.mul(factor));
    }

    @Override
    public void adam(INDArray gradient, INDArray first, INDArray second, AdamCoefficients c) {
      gradient.muli(c.clip());
      first.muli(c.beta1()).addi(gradient.mul(1 - c.beta1()));
      second.muli(c.beta2()).addi(gradient.mul(gradient).muli(1 - c.beta2()));
      INDArray root = Transforms.sqrt(second, true).muli(c.scale()).addi(c.epsilon());
      gradient.assign(first.div(root)).muli(c.rate());
    }

    @Override
    public void momentum(INDArray gradient, INDArray momentum, double clip, double decay) {
      gradient.muli(clip * (1 - decay));
      momentum.muli(decay).addi(gradient);
      gradient.addi(momentum.mul(decay));
    }
  }
}
