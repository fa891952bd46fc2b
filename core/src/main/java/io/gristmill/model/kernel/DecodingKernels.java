package io.gristmill.model.kernel;

import io.gristmill.host.HostMemory;
import io.gristmill.host.Workers;
import io.gristmill.model.kernel.Blas.Product.Form;
import io.gristmill.model.kernel.row.RowMath;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Host kernels that keep packed copies of the weights they multiply with. */
final class DecodingKernels extends HostKernels {

  private final RowMath math;
  private final Map<Long, PackedMatrix> packed = new HashMap<>(); // by address
  private final PackedMatrix.Arrays memory = new PackedMatrix.Arrays();

  DecodingKernels(RowMath math, Workers workers) {
    super(math, workers);
    this.math = math;
  }

  @Override
  public void matmul(INDArray a, INDArray b, double beta, INDArray c) {
    multiply(Form.MATMUL, a, b, beta, c);
  }

  @Override
  public void matmulNT(INDArray a, INDArray b, double beta, INDArray c) {
    multiply(Form.MATMUL_NT, a, b, beta, c);
  }

  private void multiply(Form form, INDArray a, INDArray b, double beta, INDArray c) {
    packed
        .computeIfAbsent(
            HostMemory.address(b), address -> new PackedMatrix(math.products(), form, b))
        .multiply(a, beta, c, memory, workers());
  }

  @Override
  public void close() {
    packed.clear();
    super.close();
  }
}
