package io.gristmill.device.check.kernel;

import io.gristmill.device.check.kernel.KernelCases.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Launches, and what they have to compute.
 *
 * @param name of the kernels
 */
record KernelCase(String name, Runnable launch, List<Expected> expected) {

  /** Largest error of a result that is rounded to bf16 once; half a unit in the last place is. */
  static final double ROUNDED = 2.2e-3;

  /** Largest error of a float32 result. */
  static final double FLOAT = 2e-5;

  /** Largest error of products of probabilities that are rounded to bf16. */
  static final double ATTENTION = 2e-2;

  /**
   * A result.
   *
   * @param reference is asked after the launches, so that it may read what they wrote; NaN for
   *     elements that do not matter
   */
  record Expected(String what, CardArray array, Supplier<double[]> reference, double bound) {}

  /** Launches twice. */
  List<Result> run(List<CardArray> arrays) {
    arrays.forEach(CardArray::restore);
    launch.run();
    List<byte[]> bytes = expected.stream().map(each -> each.array().bytes()).toList();
    List<Double> errors =
        expected.stream().map(each -> error(each.array().read(), each.reference().get())).toList();
    arrays.forEach(CardArray::restore);
    launch.run();
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      Expected each = expected.get(i);
      boolean same = Arrays.equals(bytes.get(i), each.array().bytes());
      String what = each.what().isEmpty() ? name : name + ": " + each.what();
      results.add(new Result(what, errors.get(i), each.bound(), same));
    }
    return results;
  }

  private static double error(double[] actual, double[] reference) {
    if (actual.length != reference.length) {
      throw new IllegalArgumentException("reference: " + reference.length + " values");
    }
    double squares = 0;
    int count = 0;
    for (double value : reference) {
      if (!Double.isNaN(value)) {
        squares += value * value;
        count++;
      }
    }
    double size = Math.sqrt(squares / Math.max(1, count));
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      if (!Double.isNaN(reference[i]) && actual[i] != reference[i]) {
        double error = Math.abs(actual[i] - reference[i]) / (Math.abs(reference[i]) + size);
        largest = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(largest, error);
      }
    }
    return largest;
  }
}
