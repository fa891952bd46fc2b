// muon.cu against formulas in double precision.
#pragma once
#include "optimizer_cases.h"

inline void momentum_case() {
  const int n = 8 * 600;
  const float m = 0.95f;
  Array<float> g(n, 0, 1), b(n, 0, 1), state(4);
  std::vector<double> bs(n), us(n);
  for (int i = 0; i < n; i++) {
    bs[i] = m * b[i] + (1.0 - m) * 0.25 * g[i];
    us[i] = m * bs[i] + (1.0 - m) * 0.25 * g[i];
  }
  auto kernel = [&] { momentum(g.data(), b.data(), n, state.data(), m); };
  set_state(state, 1);
  run_skipped("momentum skipped", GRID, THREADS, kernel, g, b);
  set_state(state, 0);
  run("momentum", GRID, THREADS, kernel, g, b);
  expect("momentum", b, bs);
  expect("momentum, gradient", g, us);
}

// A part of a packed matrix: columns from 8 on, of rows of columns + 16.
struct Part {
  int rows, columns;
  bool transpose;
  long stride() const { return columns + 16; }
  long size() const { return rows * stride(); }
  long at(int row, int column) const { return row * stride() + 8 + column; }
  // Index in the matrix without gaps.
  int dense(int row, int column) const { return transpose ? column * rows + row : row * columns + column; }
};

inline void gather_case(const Part& part, float deviation) {
  const int blocks = 3;
  Array<float> u(part.size(), 0, deviation);
  Array<double> partial(blocks);
  Array<bf16> x(part.rows * part.columns);
  double sum = 0;
  for (int r = 0; r < part.rows; r++)
    for (int c = 0; c < part.columns; c++) sum += pow(u[part.at(r, c)], 2);
  std::vector<double> expected(x.size());
  for (int r = 0; r < part.rows; r++)
    for (int c = 0; c < part.columns; c++) expected[part.dense(r, c)] = u[part.at(r, c)] / std::max(sqrt(sum), 1e-7);
  run("squares_2d", {blocks}, THREADS,
      [&] { squares_2d(u.data() + 8, partial.data(), part.rows, part.columns, part.stride()); }, partial);
  run("muon_gather", GRID, THREADS,
      [&] {
        muon_gather(u.data() + 8, x.data(), part.rows, part.columns, part.stride(), part.transpose, partial.data(),
            blocks);
      },
      x);
  expect("muon_gather", x, expected);
}

inline void iteration_case() {
  const int n = 8 * 600;
  Array<float> gram(n, 0, 1), gram2(n, 0, 1), px(n, 0, 1);
  Array<bf16> p(n), x(n, 0, 1), next(n);
  std::vector<double> polynomial(n), combined(n);
  for (int i = 0; i < n; i++) {
    polynomial[i] = -4.7750f * gram[i] + 2.0315f * gram2[i];
    combined[i] = 3.4445f * number(x[i]) + px[i];
  }
  run("muon_polynomial", GRID, THREADS,
      [&] { muon_polynomial(gram.data(), gram2.data(), p.data(), -4.7750f, 2.0315f, n); }, p);
  expect("muon_polynomial", p, polynomial);
  run("muon_combine", GRID, THREADS, [&] { muon_combine(x.data(), px.data(), next.data(), 3.4445f, n); }, next);
  expect("muon_combine", next, combined);
}

// Only the part changes, in the parameters and in their copy.
inline void apply_case(const Part& part) {
  const float scale = 0.02f, decay = 1e-3f;
  Array<float> p(part.size(), 0, 0.02f), state(4);
  Array<bf16> x(part.rows * part.columns, 0, 1), copy(part.size());
  std::vector<double> expected(part.size());
  for (long i = 0; i < part.size(); i++) expected[i] = p[i];
  for (int r = 0; r < part.rows; r++)
    for (int c = 0; c < part.columns; c++)
      expected[part.at(r, c)] -= p[part.at(r, c)] * decay + scale * number(x[part.dense(r, c)]);
  auto kernel = [&] {
    muon_apply(p.data() + 8, x.data(), copy.data() + 8, part.rows, part.columns, part.stride(), part.transpose,
        state.data(), scale, decay);
  };
  set_state(state, 2);
  run_skipped("muon_apply skipped", GRID, THREADS, kernel, p, copy);
  std::vector<bf16> copied = copy.copy();
  set_state(state, 0);
  run("muon_apply", GRID, THREADS, kernel, p, copy);
  expect("muon_apply", p, expected);
  for (int r = 0; r < part.rows; r++)
    for (int c = 0; c < part.columns; c++) copied[part.at(r, c)] = gm_bf16(p[part.at(r, c)]);
  expect_bytes("muon_apply copy", copy, copied);
}

inline void muon_cases() {
  momentum_case();
  for (const Part& part : {Part{40, 136, false}, Part{136, 40, true}}) {
    gather_case(part, 2);
    gather_case(part, 1e-12f);  // below the smallest norm
    apply_case(part);
  }
  iteration_case();
}
