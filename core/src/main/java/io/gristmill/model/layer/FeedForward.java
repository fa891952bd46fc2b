package io.gristmill.model.layer;

import io.gristmill.model.layer.Block.Pass;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.ParameterNames;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The position-wise feed-forward layer: {@code down(activation(up(a)))}. */
final class FeedForward {

  private final LayerContext context;
  private final Projection up;
  private final Activation activation;
  private final Residual down;
  private final BlockShape shape;
  private final ReusableBuffer preActivation; // [n][inputs hidden]
  private final ReusableBuffer hidden; // [n][hidden]

  FeedForward(LayerContext context, BlockShape shape) {
    this.context = context;
    this.up = new Projection(context, ParameterNames.UP, shape);
    this.activation = Activation.of(shape.architecture());
    this.down = new Residual(context, new Projection(context, ParameterNames.DOWN, shape));
    this.shape = shape;
    this.preActivation = context.buffer();
    this.hidden = context.buffer();
  }

  /** {@code y = x + dropout(feedForward(a))}; all are {@code [n][d]}. */
  void addTo(INDArray x, INDArray a, Pass pass, INDArray y) {
    down.addTo(x, activated(a), pass.feedForwardMask(), y);
  }

  /** Hidden activations: {@code activation(up(a))}, {@code [n][hidden]}. */
  INDArray activated(INDArray a) {
    long width = (long) shape.architecture().activationInputs() * shape.hiddenSize();
    INDArray u = preActivation.matrix(a.size(0), width);
    up.forward(a, u);
    INDArray g = hidden.matrix(a.size(0), shape.hiddenSize());
    activation.forward(context.kernels(), u, g);
    return g;
  }

  /**
   * Sets the gradients of the parameters, and {@code da}.
   *
   * @param a of the last forward pass
   */
  void backward(INDArray a, INDArray dy, Pass pass, WorkingMemory memory, INDArray da) {
    INDArray dg = memory.matrix(a.size(0), shape.hiddenSize());
    down.backward(hidden.last(), dy, pass.feedForwardMask(), memory, dg);
    INDArray du = activation.backward(context.kernels(), preActivation.last(), dg, memory);
    up.backward(a, du, da);
  }

  /** Output of the activation in the last forward pass. */
  INDArray lastActivated() {
    return hidden.last();
  }
}
