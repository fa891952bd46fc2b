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

  /** Largest error of a result that is rounded to bf16 once: half a unit in the last place. */
  static final double ROUNDED = 4e-3;

  /** Largest error of a float32 result. */
  static final double FLOAT = 2e-5;

  /** Largest error of a head of a row where the operands of products are rounded to bf16. */
  static final double ATTENTION = 6e-3;

  /**
   * A result.
   *
   * @param reference is asked after the launches, so that it may read what they wrote; NaN for
   *     elements that do not matter
   * @param vector elements that are compared together, by their Euclidean norm
   */
  record Expected(
      String what, CardArray array, Supplier<double[]> reference, double bound, int vector) {

    /** A result whose elements are compared one by one. */
    Expected(String what, CardArray array, Supplier<double[]> reference, double bound) {
      this(what, array, reference, bound, 1);
    }
  }

  /** Launches twice. */
  List<Result> run(List<CardArray> arrays) {
    arrays.forEach(CardArray::restore);
    launch.run();
    List<byte[]> bytes = expected.stream().map(each -> each.array().bytes()).toList();
    List<Double> errors =
        expected.stream()
            .map(each -> error(each.array().read(), each.reference().get(), each.vector()))
            .toList();
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

  /** The largest difference of a vector, relative to its own size and that of an average one. */
  private static double error(double[] actual, double[] reference, int vector) {
    if (actual.length != reference.length) {
      throw new IllegalArgumentException("reference: " + reference.length + " values");
    }
    double[] difference = new double[actual.length];
    double squares = 0;
    int count = 0;
    for (int i = 0; i < actual.length; i++) {
      if (!Double.isNaN(reference[i])) {
        difference[i] = actual[i] == reference[i] ? 0 : actual[i] - reference[i];
        squares += reference[i] * reference[i];
        count++;
      }
    }
    double average = Math.sqrt(squares / Math.max(1, count) * vector);
    double largest = 0;
    for (int from = 0; from < actual.length; from += vector) {
      double error = norm(difference, from, vector);
      if (error != 0) {
        error /= norm(reference, from, vector) + average;
        largest = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(largest, error);
      }
    }
    return largest;
  }

  private static double norm(double[] values, int from, int count) {
    double squares = 0;
    for (int i = from; i < from + count; i++) {
      squares += values[i] * values[i];
    }
    return Math.sqrt(squares);
  }
}
