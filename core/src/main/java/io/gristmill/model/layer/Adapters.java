package io.gristmill.model.layer;

import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.HiddenMatrix;
import io.gristmill.model.shape.LoraShape;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The low-rank adapters of a projection (LoRA; Hu et al., 2021), one for each of its published
 * matrices: {@code y += s x Aᵀ Bᵀ}, with the scale s, A {@code [rank][in]} and B {@code
 * [out][rank]}.
 */
final class Adapters {

  private final LayerContext context;
  private final String a;
  private final String b;
  private final LoraShape shape;
  private final List<HiddenMatrix> parts;
  private final ReusableBuffer some; // [n][out] of one of several parts
  private final ReusableBuffer low; // [n][rank]
  private final ReusableBuffer slope; // [n][rank]

  /**
   * @param scratch for the outputs of a part
   */
  Adapters(LayerContext context, String projection, GptConfig c, ReusableBuffer scratch) {
    this.context = context;
    this.a = projection + ParameterNames.LORA_A;
    this.b = projection + ParameterNames.LORA_B;
    this.shape = c.block().lora();
    this.parts =
        HiddenMatrix.adapted(c).stream().filter(m -> m.projection().equals(projection)).toList();
    this.some = scratch;
    this.low = context.buffer();
    this.slope = context.buffer();
  }

  /** Adds the products of the adapters to {@code y}. */
  void addTo(INDArray x, INDArray y) {
    Kernels kernels = context.kernels();
    for (int i = 0; i < parts.size(); i++) {
      INDArray h = low(x, i);
      if (parts.size() == 1) {
        kernels.matmulNT(h, b(context.weight(b), i), 1, y);
      } else {
        INDArray z = some.matrix(y.size(0), parts.get(i).out());
        kernels.matmulNT(h, b(context.weight(b), i), 0, z);
        kernels.addToColumns(z, y, parts.get(i).from());
      }
    }
  }

  /**
   * Sets {@code dB = s dyᵀ x Aᵀ} and {@code dA = s Bᵀ dyᵀ x}, and adds {@code s dy B A} to {@code
   * dx}.
   */
  void backward(INDArray x, INDArray dy, INDArray dx) {
    Kernels kernels = context.kernels();
    for (int i = 0; i < parts.size(); i++) {
      INDArray dz = dy;
      if (parts.size() > 1) {
        dz = some.matrix(dy.size(0), parts.get(i).out());
        kernels.copyColumns(dy, parts.get(i).from(), dz);
      }
      INDArray h = low(x, i); // again, as recomputed blocks share memory
      INDArray dh = slope.matrix(h.size(0), h.size(1));
      INDArray gradient = b(context.gradientOf(b), i);
      kernels.matmulNTBackward(h, b(context.weight(b), i), dz, 0, gradient, dh);
      dh.muli(shape.scale());
      kernels.matmulTN(dh, x, 0, a(context.gradientOf(a), i));
      kernels.matmul(dh, a(context.weight(a), i), 1, dx);
    }
  }

  /** {@code s x Aᵀ}. */
  private INDArray low(INDArray x, int part) {
    INDArray h = low.matrix(x.size(0), shape.rank());
    context.kernels().matmulNT(x, a(context.weight(a), part), 0, h);
    return h.muli(shape.scale());
  }

  private INDArray a(INDArray all, int part) {
    return LayerContext.rows(all, (long) part * shape.rank(), (part + 1L) * shape.rank());
  }

  private INDArray b(INDArray all, int part) {
    return LayerContext.rows(all, parts.get(part).from(), parts.get(part).to());
  }
}
