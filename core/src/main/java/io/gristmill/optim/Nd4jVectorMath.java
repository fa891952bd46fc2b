package io.gristmill.optim;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** ND4J's operations: any device, any type. */
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
}
