// activation.cu and reduce.cu against formulas in double precision.
#pragma once
#include "checks.h"

const dim GRID{2}, THREADS{256};

inline double sigmoid(double x) { return 1 / (1 + exp(-x)); }

inline void gelu_cases() {
  const int n = 8 * 531;
  Array<act> x(n, 0, 3), y(n), dy(n, 0, 1);
  put(x[0], 0), put(x[1], 40), put(x[2], -40);
  std::vector<double> values(n), gradients(n);
  for (int i = 0; i < n; i++) {
    double v = number(x[i]), k = sqrt(2 / M_PI), t = tanh(k * (v + 0.044715 * v * v * v));
    values[i] = 0.5 * v * (1 + t);
    gradients[i] = number(dy[i]) * (0.5 * (1 + t) + 0.5 * v * (1 - t * t) * k * (1 + 3 * 0.044715 * v * v));
  }
  run("gelu_forward", GRID, THREADS, [&] { gelu_forward(x.data(), y.data(), n); }, y);
  expect("gelu_forward", y, values);
  run("gelu_backward", GRID, THREADS, [&] { gelu_backward(x.data(), dy.data(), n); }, dy);
  expect("gelu_backward", dy, gradients);
}

inline void swiglu_cases() {
  const int rows = 107, hidden = 40;
  Array<act> x(rows * 2 * hidden, 0, 3), y(rows * hidden), dy(rows * hidden, 0, 1), dx(rows * 2 * hidden);
  std::vector<double> values(rows * hidden), gradients(rows * 2 * hidden);
  for (int r = 0; r < rows; r++)
    for (int c = 0; c < hidden; c++) {
      int i = r * hidden + c, gate_at = r * 2 * hidden + c, up_at = gate_at + hidden;
      double gate = number(x[gate_at]), up = number(x[up_at]), s = sigmoid(gate), g = number(dy[i]);
      values[i] = gate * s * up;
      gradients[gate_at] = g * up * (s + gate * s * (1 - s));
      gradients[up_at] = g * gate * s;
    }
  run("swiglu_forward", GRID, THREADS, [&] { swiglu_forward(x.data(), y.data(), rows, hidden); }, y);
  expect("swiglu_forward", y, values);
  auto into = [&](Array<act>& to) {
    return [&] { swiglu_backward(x.data(), dy.data(), to.data(), rows, hidden); };
  };
  run("swiglu_backward", GRID, THREADS, into(dx), dx);
  expect("swiglu_backward", dx, gradients);
  run("swiglu_backward in place", GRID, THREADS, into(x), x);
  expect_bytes("swiglu_backward in place", x, dx.copy());
}

// The last head of a row is one of values, which are not rotated.
inline void rotate_case(float sign, bool with_places) {
  const int rows = 38, T = 19, heads = 3, packed = 4 * GM_HEAD, half = GM_HEAD / 2;
  Array<act> qkv(rows * packed, 0, 1);
  Array<float> cosines(T * half), sines(T * half);
  Array<int> places(rows);
  for (int r = 0; r < rows; r++) places[r] = with_places ? r * 7 % T : r % T;
  for (int i = 0; i < T * half; i++) {
    double angle = i / half * pow(10000, -2.0 * (i % half) / GM_HEAD);
    cosines[i] = (float)cos(angle);
    sines[i] = (float)sin(angle);
  }
  std::vector<double> expected(rows * packed);
  for (int i = 0; i < rows * packed; i++) {
    int pair = i % half, angle = places[i / packed] * half + pair;
    bool first = i % GM_HEAD < half;
    double other = number(qkv[first ? i + half : i - half]), sine = sign * sines[angle];
    expected[i] = i % packed >= heads * GM_HEAD
        ? number(qkv[i])
        : number(qkv[i]) * cosines[angle] + (first ? -other : other) * sine;
  }
  const int* p = with_places ? places.data() : nullptr;
  run("rotate", GRID, THREADS,
      [&] { rotate(qkv.data(), cosines.data(), sines.data(), p, rows, T, heads, packed, sign); }, qkv);
  expect("rotate", qkv, expected);
}

inline void column_sums_case(int columns) {
  const int rows = 83, blocks = 3;
  Array<act> x(rows * columns, 0.1f, 1);
  Array<float> partial(blocks * columns), sums(columns, 0, 1);
  std::vector<double> expected(columns);
  for (int c = 0; c < columns; c++) {
    expected[c] = sums[c];
    for (int r = 0; r < rows; r++) expected[c] += number(x[r * columns + c]);
  }
  run("column_sums", {2, blocks}, THREADS, [&] { column_sums(x.data(), partial.data(), rows, columns); }, partial);
  run("column_sums_add", GRID, THREADS, [&] { column_sums_add(partial.data(), sums.data(), blocks, columns); }, sums);
  expect("column_sums_add", sums, expected);
}

inline void conversion_case() {
  const int n = 5003;
  Array<float> from(n, 0, 1);
  from[0] = 1 + 1 / 256.0f;  // ties to even
  from[1] = 1 + 3 / 256.0f;
  Array<bf16> to(n);
  std::vector<bf16> expected(n);
  for (int i = 0; i < n; i++) expected[i] = gm_bf16(from[i]);
  expected[0] = gm_bf16(1);
  expected[1] = gm_bf16(1 + 4 / 256.0f);
  run("to_bf16", GRID, THREADS, [&] { to_bf16(from.data(), to.data(), n); }, to);
  expect_bytes("to_bf16", to, expected);
}

inline void activation_cases() {
  gelu_cases();
  swiglu_cases();
  rotate_case(1, false);
  rotate_case(-1, false);
  rotate_case(1, true);
}
inline void reduce_cases() {
  column_sums_case(72);
  column_sums_case(776);  // three blocks of columns for a grid of two
  conversion_case();
}
