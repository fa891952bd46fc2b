// Losses and scores against references in double precision. Arguments: "all"; "short" for small shapes, which planted
// mistakes must fail.
#define GM_EMULATED 1
#include "loss.cu"
#include "mma_probe.cu"
#include "tensor_checks.h"
#include <string>

// The log-sum-exp of a row.
template <class Logit> static double log_sum_exp(int vocabulary, Logit logit) {
  double most = -INFINITY, sum = 0;
  for (int c = 0; c < vocabulary; c++) most = std::max(most, (double)logit(c));
  for (int c = 0; c < vocabulary; c++) sum += std::exp(logit(c) - most);
  return most + std::log(sum);
}

static void cross_entropy_agrees(int rows, int vocabulary, int stride, unsigned threads, float z_loss, int schedules) {
  printf("cross-entropy of %d rows, vocabulary %d of %d, z-loss %g\n", rows, vocabulary, stride, z_loss);
  const float scale = 1.0f / rows;
  std::vector<bf16> logits((size_t)rows * stride, 0x7fff);            // padding may hold anything
  std::vector<int> targets(rows);
  std::vector<double> gradient(logits.size()), losses(rows);
  for (int r = 0; r < rows; r++) {
    bf16* row = logits.data() + (size_t)r * stride;
    float shift = 20 * gauss();
    for (int c = 0; c < vocabulary; c++) row[c] = gm_bf16(gauss() * 3 + shift);
    targets[r] = r == 2 ? -1 : r == 0 ? 0 : r == 1 ? vocabulary - 1 : (int)(generator() % vocabulary);
    if (targets[r] < 0) continue;
    double all = log_sum_exp(vocabulary, [&](int c) { return gm_float(row[c]); });
    losses[r] = all - gm_float(row[targets[r]]);
    for (int c = 0; c < vocabulary; c++)
      gradient[(size_t)r * stride + c] =
          scale * (std::exp(gm_float(row[c]) - all) * (1 + 2 * z_loss * all) - (c == targets[r]));
  }
  std::vector<bf16> first;
  std::vector<float> first_losses;
  for (int i = 0; i < schedules; i++) {
    auto results = logits;
    std::vector<float> loss(rows, NAN);
    run(SCHEDULES[i], rows, 1, threads, 0,
        [&] { cross_entropy(results.data(), targets.data(), loss.data(), scale, z_loss, vocabulary, stride); });
    if (i == 0) {
      first = results, first_losses = loss;
      expect_error("gradient", relative_error(gradient, [&](size_t n) { return gm_float(results[n]); }), 2.5e-3);
      expect_error("loss", relative_error(losses, [&](size_t n) { return loss[n]; }), 1e-6);
      for (int r = 0; r < rows; r++)
        for (int c = 0; c < stride; c++)
          expect((c < vocabulary && targets[r] >= 0) || results[(size_t)r * stride + c] == 0, "row %d column %d: not 0", r, c);
      if (rows > 2) expect(loss[2] == 0, "ignored row: loss %g", loss[2]);
    }
    expect(results == first && loss == first_losses, "schedule %d: other bytes", i);
  }
}

static void cross_entropy_reports_nan() {
  std::vector<bf16> logits(2 * 64, gm_bf16(1));
  logits[64 + 5] = 0x7fff;
  std::vector<int> targets = {3, 3};
  std::vector<float> losses(2);
  run(SCHEDULES[0], 2, 1, 32, 0, [&] { cross_entropy(logits.data(), targets.data(), losses.data(), 1, 0, 60, 64); });
  expect(losses[0] == losses[0] && losses[1] != losses[1], "losses %g, %g (expected a number, then NaN)", losses[0], losses[1]);
  expect(gm_float(logits[64]) != gm_float(logits[64]), "a row with a NaN has a finite gradient");
}

static void scores_agree(int rows, int vocabulary, int stride, unsigned threads, int schedules) {
  printf("scores of %d rows, vocabulary %d of %d\n", rows, vocabulary, stride);
  std::vector<float> logits((size_t)rows * stride, INFINITY);         // padding may hold anything
  std::vector<int> targets(rows), ranks(rows), predictions(rows);
  std::vector<double> losses(rows), confidences(rows);
  for (int r = 0; r < rows; r++) {
    float* row = logits.data() + (size_t)r * stride;
    for (int c = 0; c < vocabulary; c++) row[c] = r % 2 ? std::round(gauss() * 2) : gauss() * 3 - 50 * r;   // ties
    targets[r] = r == 2 ? -1 : (int)(generator() % vocabulary);
    if (r == 3) targets[r] = (int)(std::max_element(row, row + vocabulary) - row);
    if (r == 4) row[vocabulary / 2] = NAN;
    int best = 0;
    for (int c = 0; c < vocabulary; c++) best = row[c] > row[best] ? c : best;
    predictions[r] = best;
    ranks[r] = targets[r] < 0 ? -1 : 0;
    if (targets[r] < 0) continue;
    double all = log_sum_exp(vocabulary, [&](int c) { return row[c]; });
    losses[r] = all - row[targets[r]];
    confidences[r] = std::exp(row[best] - all);
    float hit = row[targets[r]];
    for (int c = 0; c < vocabulary; c++) ranks[r] += row[c] > hit || (row[c] == hit && c < targets[r]);
  }
  auto number = [&](size_t r) { return r != 4; };
  for (int i = 0; i < schedules; i++) {
    std::vector<float> loss(rows, -1), confidence(rows, -1);
    std::vector<int> rank(rows, -9), prediction(rows, -9);
    run(SCHEDULES[i], rows, 1, threads, 0, [&] {
      score(logits.data(), targets.data(), loss.data(), rank.data(), prediction.data(), confidence.data(), vocabulary, stride);
    });
    expect_error("loss", relative_error(losses, [&](size_t r) { return loss[r]; }, number), 1e-6);
    expect_error("confidence", relative_error(confidences, [&](size_t r) { return confidence[r]; }, number), 1e-5);
    for (int r = 0; r < rows; r++) {
      if (r == 4) {
        expect(loss[r] != loss[r], "a row with a NaN: loss %g", loss[r]);
        continue;
      }
      expect(rank[r] == ranks[r], "row %d: rank %d (expected %d)", r, rank[r], ranks[r]);
      expect(prediction[r] == predictions[r], "row %d: prediction %d (expected %d)", r, prediction[r], predictions[r]);
    }
    expect(loss[2] == 0 && confidence[2] == 0, "ignored row: loss %g, confidence %g", loss[2], confidence[2]);
  }
}

static void losses_are_summed() {
  for (int n : {1, 255, 256, 1000}) {
    std::vector<float> losses(n);
    double sum = 2.5;
    for (auto& v : losses) sum += v = gauss();
    for (const Schedule& schedule : SCHEDULES) {
      double total = 2.5;
      run(schedule, 1, 1, 256, 0, [&] { loss_sum(losses.data(), &total, n); });
      expect(std::abs(total - sum) < 1e-10, "sum of %d: %g (expected %g)", n, total, sum);
    }
  }
}

static void fragments_lie_as_documented() {
  std::vector<bf16> a(256), b(256);
  std::vector<float> out(128);
  for (int i = 0; i < 256; i++) a[i] = gm_bf16((float)i), b[i] = gm_bf16((float)(i / 16 == i % 16));
  run(SCHEDULES[0], 1, 1, 32, 0, [&] { mma_probe(a.data(), b.data(), out.data()); });
  for (int lane = 0; lane < 32; lane++)
    for (int e = 0; e < 4; e++) {
      int row = lane / 4 + e / 2 * 8, column = lane % 4 * 2 + e % 2;
      expect(out[lane * 4 + e] == row * 16 + column, "lane %d value %d: %g", lane, e, out[lane * 4 + e]);
    }
}

int main(int count, char** arguments) {
  if (count > 1 && std::string(arguments[1]) == "short") {
    cross_entropy_agrees(4, 300, 384, 64, 1e-2f, 5);
    scores_agree(6, 300, 384, 64, 5);
    losses_are_summed();
    return 0;
  }
  cross_entropy_agrees(4, 50257, 50304, 1024, 0, 5);
  cross_entropy_agrees(3, 50257, 50304, 1024, 1e-4f, 1);
  cross_entropy_agrees(16, 1000, 1024, 128, 1e-2f, 5);
  cross_entropy_agrees(3, 5, 8, 32, 0, 1);
  cross_entropy_reports_nan();
  scores_agree(6, 50257, 50304, 1024, 2);
  scores_agree(8, 1000, 1024, 256, 5);
  scores_agree(6, 40, 40, 64, 5);
  losses_are_summed();
  fragments_lie_as_documented();
}
