// optimizer.cu against formulas in double precision.
#pragma once
#include "activation_cases.h"

const int PARAMETERS = 8 * 600 + 5;  // more than a grid handles at once, and not a multiple of 8

// The state that gradient_state computes: norm, factor, decision, loss.
inline void gradient_state_case(const std::string& name, float deviation, double loss, float clip, float limit,
    double decision, float wrong = 0) {
  const int blocks = 3;
  Array<float> gradient(PARAMETERS, 0, deviation), state(4);
  if (wrong != 0) gradient[PARAMETERS - 1] = wrong;
  Array<double> partial(blocks), total(1);
  total[0] = loss;
  run("squares", {blocks}, THREADS, [&] { squares(gradient.data(), partial.data(), PARAMETERS); }, partial);
  run("gradient_state", {1}, THREADS,
      [&] { gradient_state(partial.data(), blocks, total.data(), state.data(), clip, limit); }, state);
  if (state[2] != decision) fail("gradient_state " + name + ": decision " + std::to_string(state[2]));
  if (decision == 1) {
    printf("gradient_state %s: not finite\n", name.c_str());
    return;
  }
  double sum = 0;
  for (int i = 0; i < PARAMETERS; i++) sum += (double)gradient[i] * gradient[i];
  double norm = sqrt(sum);
  expect("gradient_state " + name, state, {norm, clip > 0 ? std::min(1.0, clip / (norm + 1e-6)) : 1, decision, loss});
}

inline void gradient_state_cases() {
  gradient_state_case("without clipping", 2, 3.5, 0, 0, 0);
  gradient_state_case("below the clip", 0.001f, 3.5, 1, 0, 0);
  gradient_state_case("above the clip", 2, 3.5, 1, 1000, 0);
  gradient_state_case("above the limit", 2, 3.5, 1, 100, 2);
  gradient_state_case("NaN", 2, 3.5, 1, 100, 1, NAN);
  gradient_state_case("infinite", 2, 3.5, 0, 0, 1, INFINITY);
  gradient_state_case("loss", 2, -INFINITY, 0, 0, 1);
  gradient_state_case("NaN loss", 2, NAN, 1, 100, 1);
}

// The state of a step whose gradient is multiplied by 0.25.
inline void set_state(Array<float>& state, float decision) {
  state[0] = 4;
  state[1] = 0.25f;
  state[2] = decision;
  state[3] = 3.5f;
}

inline void adamw_case(bool with_copy) {
  const int n = PARAMETERS;
  const float beta1 = 0.9f, beta2 = 0.99f, rate = 2e-2f, scale = 1.5f, epsilon = 0.1f, decay = 1e-3f;
  Array<float> p(n, 0, 0.01f), g(n, 0, 1), m(n, 0, 0.1f), v(n), state(4);
  Array<bf16> copy(n);
  bf16* c = with_copy ? copy.data() : nullptr;
  std::vector<double> ps(n), ms(n), vs(n);
  for (int i = 0; i < n; i++) {
    v[i] = fabsf(gauss());
    double gradient = 0.25 * g[i];
    ms[i] = beta1 * m[i] + (1.0 - beta1) * gradient;
    vs[i] = beta2 * v[i] + (1.0 - beta2) * gradient * gradient;
    ps[i] = p[i] - (p[i] * decay + rate * ms[i] / (scale * sqrt(vs[i]) + epsilon));
  }
  auto kernel = [&] {
    adamw(p.data(), g.data(), m.data(), v.data(), c, n, state.data(), beta1, beta2, rate, scale, epsilon, decay);
  };
  for (float skipped : {1.0f, 2.0f}) {
    set_state(state, skipped);
    run_skipped("adamw skipped", GRID, THREADS, kernel, p, m, v, copy);
  }
  set_state(state, 0);
  run("adamw", GRID, THREADS, kernel, p, m, v, copy);
  expect("adamw parameters", p, ps);
  expect("adamw first moments", m, ms);
  expect("adamw second moments", v, vs);
  if (with_copy) {
    std::vector<bf16> rounded(n);
    for (int i = 0; i < n; i++) rounded[i] = gm_bf16(p[i]);
    expect_bytes("adamw copy", copy, rounded);
  }
}

inline void scale_case() {
  Array<float> x(PARAMETERS, 0, 1);
  std::vector<double> expected(PARAMETERS);
  for (int i = 0; i < PARAMETERS; i++) expected[i] = x[i] * 0.3f;
  run("scale_vector", GRID, THREADS, [&] { scale_vector(x.data(), PARAMETERS, 0.3f); }, x);
  expect("scale_vector", x, expected);
}

inline void optimizer_cases() {
  gradient_state_cases();
  adamw_case(true);
  adamw_case(false);
  scale_case();
}
