// norm.cu against formulas in double precision.
#pragma once
#include "checks.h"

const int d = GM_WIDTH, BATCH = 5, T = 9, CONTEXT = 7, ROWS = BATCH * T;
const bool RMS = GM_RMS;
const dim NORM_GRID{3}, THREADS{256};

inline unsigned dropout_index(int row, int column) {
  return (unsigned)((row / T * CONTEXT + row % T) * d + column);
}
inline double mean_of(Array<res>& x, int row) {
  double sum = 0;
  for (int c = 0; c < d && !RMS; c++) sum += number(x[row * d + c]);
  return sum / d;
}
inline double inverse_of(Array<res>& x, int row, double mean) {
  double squares = 0;
  for (int c = 0; c < d; c++) squares += pow(number(x[row * d + c]) - mean, 2);
  return 1 / sqrt(squares / d + 1e-5);
}

// Checks y and the statistics for the norm's input x.
inline void expect_normed(const std::string& name, Array<res>& x, Array<float>& gain, Array<float>* bias, Array<act>& y,
    Array<float>& statistics) {
  std::vector<double> normed(ROWS * d), expected(2 * ROWS);
  for (int r = 0; r < ROWS; r++) {
    double mean = mean_of(x, r), inverse = inverse_of(x, r, mean);
    expected[2 * r] = mean;
    expected[2 * r + 1] = inverse;
    for (int c = 0; c < d; c++)
      normed[r * d + c] = (number(x[r * d + c]) - mean) * inverse * gain[c] + (bias ? (*bias)[c] : 0);
  }
  expect(name + " y", y, normed);
  expect(name + " statistics", statistics, expected);
}

inline void norm_forward_case(bool with_bias) {
  Array<res> x(ROWS * d, 0.3f, 2);
  Array<float> gain(d, 1, 0.1f), bias(d, 0, 0.1f), statistics(2 * ROWS);
  Array<act> y(ROWS * d);
  float* b = with_bias ? bias.data() : nullptr;
  run("norm_forward", NORM_GRID, THREADS,
      [&] { norm_forward(x.data(), gain.data(), b, y.data(), statistics.data(), ROWS); }, y, statistics);
  expect_normed("norm_forward", x, gain, with_bias ? &bias : nullptr, y, statistics);
}

inline void residual_norm_case(const Mask& m) {
  Array<res> x(ROWS * d, 0.3f, 2), sum(ROWS * d);
  Array<act> branch(ROWS * d, 0, 1), y(ROWS * d);
  Array<float> gain(d, 1, 0.1f), bias(d, 0, 0.1f), statistics(2 * ROWS);
  float* b = RMS ? nullptr : bias.data();
  auto into = [&](Array<res>& to) {
    return [&] {
      residual_norm_forward(x.data(), branch.data(), to.data(), gain.data(), b, y.data(), statistics.data(),
          ROWS, T, CONTEXT, m.low, m.high, m.threshold, m.scale);
    };
  };
  run("residual_norm_forward", NORM_GRID, THREADS, into(sum), sum, y, statistics);
  std::vector<double> expected(ROWS * d);
  for (int i = 0; i < ROWS * d; i++)
    expected[i] = number(x[i]) + number(branch[i]) * m.factor(dropout_index(i / d, i % d));
  expect("residual_norm_forward sum", sum, expected);
  expect_normed("residual_norm_forward", sum, gain, RMS ? nullptr : &bias, y, statistics);
  auto y_before = y.copy();
  run("residual_norm_forward in place", NORM_GRID, THREADS, into(x), x, y, statistics);
  expect_bytes("residual_norm_forward in place, sum", x, sum.copy());
  expect_bytes("residual_norm_forward in place, y", y, y_before);
}

inline void norm_backward_case() {
  const int blocks = NORM_GRID.x;
  Array<res> x(ROWS * d, 0.3f, 2), residual(ROWS * d, 0, 1), dx(ROWS * d);
  Array<act> dy(ROWS * d, 0, 1);
  Array<float> gain(d, 1, 0.1f), statistics(2 * ROWS), partial(blocks * 2 * d), dgain(d, 0, 1), dbias(d, 0, 1);
  std::vector<double> without(ROWS * d), with(ROWS * d), gains(d), biases(d);
  for (int c = 0; c < d; c++) gains[c] = dgain[c], biases[c] = dbias[c];
  for (int r = 0; r < ROWS; r++) {
    double mean = mean_of(x, r), inverse = inverse_of(x, r, mean), sum = 0, dot = 0;
    statistics[2 * r] = (float)mean;
    statistics[2 * r + 1] = (float)inverse;
    auto normed = [&](int c) { return (number(x[r * d + c]) - mean) * inverse; };
    for (int c = 0; c < d; c++) {
      double g = number(dy[r * d + c]);
      sum += RMS ? 0 : g * gain[c] / d;
      dot += g * gain[c] * normed(c) / d;
      gains[c] += g * normed(c);
      biases[c] += g;
    }
    for (int c = 0; c < d; c++) {
      without[r * d + c] = (number(dy[r * d + c]) * gain[c] - sum - normed(c) * dot) * inverse;
      with[r * d + c] = without[r * d + c] + number(residual[r * d + c]);
    }
  }
  auto backward = [&](res* from, Array<res>& to) {
    return [&, from] {
      norm_backward(x.data(), gain.data(), statistics.data(), dy.data(), from, to.data(), partial.data(), ROWS);
    };
  };
  run("norm_backward without residual", NORM_GRID, THREADS, backward(nullptr, dx), dx, partial);
  expect("norm_backward without residual, dx", dx, without);
  run("norm_backward", NORM_GRID, THREADS, backward(residual.data(), dx), dx, partial);
  expect("norm_backward dx", dx, with);
  run("norm_backward in place", NORM_GRID, THREADS, backward(residual.data(), residual), residual, partial);
  expect_bytes("norm_backward in place, dx", residual, dx.copy());
  float* b = RMS ? nullptr : dbias.data();
  run("norm_backward_sum", {2}, THREADS, [&] { norm_backward_sum(partial.data(), dgain.data(), b, blocks); }, dgain,
      dbias);
  expect("norm_backward_sum dgain", dgain, gains);
  if (!RMS) expect("norm_backward_sum dbias", dbias, biases);
}

inline void dropout_backward_case(const Mask& m) {
  Array<res> dx(ROWS * d);
  Array<act> dbranch(ROWS * d);
  std::vector<act> expected(ROWS * d);
  for (int i = 0; i < ROWS * d; i++) {
    put(dx[i], 1);
    put(expected[i], m.factor(dropout_index(i / d, i % d)));
  }
  run("dropout_backward", NORM_GRID, THREADS,
      [&] {
        dropout_backward(dx.data(), dbranch.data(), ROWS, T, CONTEXT, m.low, m.high, m.threshold, m.scale);
      },
      dbranch);
  expect_bytes("dropout_backward", dbranch, expected);
}

inline void norm_cases() {
  norm_forward_case(!RMS);
  norm_forward_case(false);
  residual_norm_case(NO_DROPOUT);
  residual_norm_case(DROPOUT);
  norm_backward_case();
  dropout_backward_case(NO_DROPOUT);
  dropout_backward_case(DROPOUT);
}
