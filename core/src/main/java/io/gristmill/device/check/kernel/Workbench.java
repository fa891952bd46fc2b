package io.gristmill.device.check.kernel;

import io.gristmill.device.check.kernel.CardArray.Type;
import io.gristmill.device.check.kernel.KernelCases.Result;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.Memory;
import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.shape.GptConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Arrays and sizes of some kernels' cases.
 *
 * <p>{@link #rows} are {@link #sequences} of {@link #padded} positions, of which the first {@link
 * #context} are real.
 */
final class Workbench implements AutoCloseable {

  private static final double DROPOUT = 0.1;

  private final CudaDevice device;
  private final DeviceKernels kernels;
  private final GptConfig model;
  private final Random random = new Random(17);
  private final List<Memory> memory = new ArrayList<>();
  private final List<CardArray> arrays = new ArrayList<>();
  private final List<Result> results = new ArrayList<>();

  Workbench(CudaDevice device, DeviceKernels kernels, GptConfig model) {
    this.device = device;
    this.kernels = kernels;
    this.model = model;
  }

  CudaDevice device() {
    return device;
  }

  DeviceKernels kernels() {
    return kernels;
  }

  GptConfig model() {
    return model;
  }

  int width() {
    return model.embeddingSize();
  }

  int sequences() {
    return 2;
  }

  int padded() {
    return model.contextLength();
  }

  int context() {
    return padded() - 13;
  }

  int rows() {
    return sequences() * padded();
  }

  DropoutMask mask() {
    return DropoutMask.of(DROPOUT, 1, 2, 3);
  }

  /** Factor of an element of the residual stream under the mask; NaN at padded positions. */
  double kept(int row, int column) {
    int position = row % padded();
    if (position >= context()) {
      return Double.NaN;
    }
    int index = (row / padded() * context() + position) * width() + column;
    return mask().keeps(index) ? mask().scale() : 0;
  }

  /** Normally distributed values. */
  CardArray normal(Type type, int count, double mean, double deviation) {
    double[] values = new double[count];
    Arrays.setAll(values, i -> mean + deviation * random.nextGaussian());
    return array(type, values);
  }

  /** Zeros. */
  CardArray zeros(Type type, int count) {
    return array(type, new double[count]);
  }

  /** Integers from 0 on, below a bound. */
  CardArray below(int bound, int count) {
    return array(Type.INT, random.ints(count, 0, bound).asDoubleStream().toArray());
  }

  CardArray array(Type type, double[] values) {
    Memory range = device.allocate(Math.max(1, (long) type.bytes() * values.length));
    memory.add(range);
    CardArray array = new CardArray(device, type, range.address(), values);
    arrays.add(array);
    return array;
  }

  /** Runs a case on all arrays so far, each with its first contents. */
  void run(KernelCase one) {
    results.addAll(one.run(arrays));
  }

  /** The results so far. */
  List<Result> results() {
    return List.copyOf(results);
  }

  @Override
  public void close() {
    memory.forEach(Memory::close);
  }
}
