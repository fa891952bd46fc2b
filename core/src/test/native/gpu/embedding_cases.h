// embedding.cu against formulas in double precision.
#pragma once
#include "norm_cases.h"

const int VOCABULARY = 11;
const dim EMBEDDING_GRID{2};

inline void embedding_case(const Mask& m, bool with_positions, bool with_places) {
  Array<float> tokens(VOCABULARY * d, 0, 1), positions(CONTEXT * d, 0, 1);
  Array<int> ids(ROWS), places(ROWS);
  Array<res> x(ROWS * d);
  std::vector<double> expected(ROWS * d);
  for (int r = 0; r < ROWS; r++) {
    ids[r] = r * 7 % VOCABULARY;
    places[r] = with_places ? r * 5 % CONTEXT : r % T;
  }
  for (int i = 0; i < ROWS * d; i++) {
    int position = std::min(places[i / d], CONTEXT - 1);
    double sum = tokens[ids[i / d] * d + i % d] + (with_positions ? positions[position * d + i % d] : 0);
    expected[i] = sum * m.factor(dropout_index(i / d, i % d));
  }
  float* p = with_positions ? positions.data() : nullptr;
  int* at = with_places ? places.data() : nullptr;
  run("embedding", EMBEDDING_GRID, THREADS,
      [&] {
        embedding(ids.data(), tokens.data(), p, at, x.data(), ROWS, T, CONTEXT, m.low, m.high, m.threshold, m.scale);
      },
      x);
  expect("embedding", x, expected);
}

// Gradients are added; the rows of an id are not consecutive, and ids that do not occur keep theirs.
inline void embedding_backward_case(const Mask& m) {
  Array<res> dx(ROWS * d, 0, 1);
  Array<float> tokens(VOCABULARY * d, 0, 1), positions((CONTEXT + 1) * d, 0, 1);
  std::vector<int> rows_of[VOCABULARY];
  for (int r = 0; r < ROWS; r++)
    if (r % T < CONTEXT) rows_of[r % 3 == 0 ? 4 : r * 5 % (VOCABULARY - 1)].push_back(r);
  Array<int> ids(VOCABULARY), starts(VOCABULARY + 1), order(ROWS);
  std::vector<double> by_token(VOCABULARY * d), by_position((CONTEXT + 1) * d);
  for (size_t i = 0; i < by_token.size(); i++) by_token[i] = tokens[i];
  for (size_t i = 0; i < by_position.size(); i++) by_position[i] = positions[i];
  int distinct = 0, count = 0;
  for (int id = 0; id < VOCABULARY; id++) {
    if (rows_of[id].empty()) continue;
    ids[distinct] = id;
    starts[distinct++] = count;
    for (int row : rows_of[id]) {
      order[count++] = row;
      for (int c = 0; c < d; c++) {
        double g = number(dx[row * d + c]) * m.factor(dropout_index(row, c));
        by_token[id * d + c] += g;
        by_position[row % T * d + c] += g;
      }
    }
  }
  starts[distinct] = count;
  run("embedding_backward_tokens", EMBEDDING_GRID, THREADS,
      [&] {
        embedding_backward_tokens(ids.data(), starts.data(), order.data(), dx.data(), tokens.data(), distinct, T,
            CONTEXT, m.low, m.high, m.threshold, m.scale);
      },
      tokens);
  expect("embedding_backward_tokens", tokens, by_token);
  run("embedding_backward_positions", EMBEDDING_GRID, THREADS,
      [&] {
        embedding_backward_positions(
            dx.data(), positions.data(), BATCH, T, CONTEXT, m.low, m.high, m.threshold, m.scale);
      },
      positions);
  expect("embedding_backward_positions", positions, by_position);
}

inline void embedding_cases() {
  embedding_case(NO_DROPOUT, true, false);
  embedding_case(DROPOUT, true, false);
  embedding_case(DROPOUT, false, false);
  embedding_case(NO_DROPOUT, true, true);
  embedding_backward_case(NO_DROPOUT);
  embedding_backward_case(DROPOUT);
}
