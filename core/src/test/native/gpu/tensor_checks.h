// Relative errors and expectations of the tests of attention and losses. A failed expectation ends the program with 1.
#pragma once
#include "checks.h"
#include <cstdarg>
#include <vector>

// Values of bf16 with the given deviation.
inline std::vector<bf16> gaussians(size_t n, float deviation) {
  std::vector<bf16> values(n);
  for (auto& v : values) v = gm_bf16(gauss() * deviation);
  return values;
}

inline void expect(bool holds, const char* format, ...) {
  if (holds) return;
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "FAILED ");
  vfprintf(stderr, format, arguments);
  fprintf(stderr, "\n");
  va_end(arguments);
  exit(1);
}

// |actual - expected| / |expected| in the Euclidean norm, over the elements that are picked; infinite if one is NaN.
template <class Actual, class Picked>
double relative_error(const std::vector<double>& expected, Actual actual, Picked picked) {
  double error = 0, norm = 0;
  for (size_t i = 0; i < expected.size(); i++) {
    if (!picked(i)) continue;
    double value = actual(i);
    if (!(value == value)) return INFINITY;
    error += (value - expected[i]) * (value - expected[i]);
    norm += expected[i] * expected[i];
  }
  return std::sqrt(error / norm);
}
template <class Actual> double relative_error(const std::vector<double>& expected, Actual actual) {
  return relative_error(expected, actual, [](size_t) { return true; });
}
inline void expect_error(const char* what, double error, double bound) {
  printf("  %s %.1e\n", what, error);
  expect(error <= bound, "%s: relative error %g (expected at most %g)", what, error, bound);
}

template <class Body>
void run(const Schedule& schedule, unsigned grid_x, unsigned grid_y, unsigned threads, size_t shared, Body body) {
  emu::block().early = schedule.early;
  emu::launch({grid_x, grid_y}, {threads}, shared, body, schedule.order);
}
