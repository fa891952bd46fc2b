// The norm of the gradient, the decision about a step, and AdamW. Blocks of 256 threads, any grid, unless a kernel
// says otherwise. Arrays start at multiples of 16 bytes (copies in bf16 too) and have any length.
#include "gm.cuh"

// partial[gridDim.x]: sums of squares. Eight squares are added in float, the rest in double.
GM_KERNEL void GM_BOUNDS(256, 4) squares(const float* GM_RESTRICT x, double* GM_RESTRICT partial, long n) {
  long threads = (long)gridDim.x * blockDim.x, thread = (long)blockIdx.x * blockDim.x + threadIdx.x;
  double sum = 0;
  for (long at = thread * 8; at + 8 <= n; at += threads * 8) {
    float v[8], few = 0;
    gm_load8(x + at, v);
#pragma unroll
    for (int i = 0; i < 8; i++) few += v[i] * v[i];
    sum += few;
  }
  for (long at = n / 8 * 8 + thread; at < n; at += threads) sum += (double)x[at] * x[at];
  sum = gm_group_sum(sum, blockDim.x >> 5);
  if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

// Decides about a step, in one block of 256 threads: io.gristmill.optim.AdamW.Clipping.
// state[0] = norm of the gradient, [1] = factor of the gradient, [2] = 0: apply, 1: norm or loss not finite,
// 2: norm above the limit, [3] = loss. A clip or limit of 0 means none.
GM_KERNEL void GM_BOUNDS(256, 1) gradient_state(
    const double* GM_RESTRICT partial, int blocks, const double* GM_RESTRICT loss, float* GM_RESTRICT state,
    float clip, float limit) {
  const double LARGEST = 1.7976931348623157e308;
  double sum = 0;
  for (int b = threadIdx.x; b < blocks; b += blockDim.x) sum += partial[b];
  double norm = sqrt(gm_group_sum(sum, blockDim.x >> 5));
  if (threadIdx.x > 0) return;
  double factor = clip > 0 ? clip / (norm + 1e-6) : 1;
  bool finite = norm <= LARGEST && fabs(*loss) <= LARGEST;  // false for NaN
  state[0] = (float)norm;
  state[1] = factor < 1 ? (float)factor : 1;
  state[2] = !finite ? 1 : limit > 0 && norm > limit ? 2 : 0;
  state[3] = (float)*loss;
}

struct AdamCoefficients {
  float factor, beta1, beta2, rate, scale, epsilon, decay;
};

// g = factor gradient; m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
// p = p - (p decay + rate m / (scale sqrt(v) + epsilon)).
GM_DEVICE void adam_step(const AdamCoefficients& c, float& parameter, float gradient, float& first, float& second) {
  float g = c.factor * gradient;
  first = c.beta1 * first + (1 - c.beta1) * g;
  second = c.beta2 * second + (1 - c.beta2) * g * g;
  parameter -= parameter * c.decay + c.rate * first / (c.scale * sqrtf(second) + c.epsilon);
}

// AdamW; rate and scale include the bias corrections, decay is learning rate times weight decay. copy, which may be
// null, becomes the parameters in bf16. A skipped step (state[2] is not 0) changes nothing.
GM_KERNEL void GM_BOUNDS(256, 3) adamw(
    float* GM_RESTRICT parameters, const float* GM_RESTRICT gradient, float* GM_RESTRICT first,
    float* GM_RESTRICT second, bf16* GM_RESTRICT copy, long n, const float* GM_RESTRICT state,
    float beta1, float beta2, float rate, float scale, float epsilon, float decay) {
  if (state[2] != 0) return;
  AdamCoefficients c = {state[1], beta1, beta2, rate, scale, epsilon, decay};
  long threads = (long)gridDim.x * blockDim.x, thread = (long)blockIdx.x * blockDim.x + threadIdx.x;
  for (long at = thread * 8; at + 8 <= n; at += threads * 8) {
    float p[8], g[8], m[8], v[8];
    gm_load8(parameters + at, p);
    gm_load8(gradient + at, g);
    gm_load8(first + at, m);
    gm_load8(second + at, v);
#pragma unroll
    for (int i = 0; i < 8; i++) adam_step(c, p[i], g[i], m[i], v[i]);
    gm_store8(parameters + at, p);
    gm_store8(first + at, m);
    gm_store8(second + at, v);
    if (copy) gm_store8(copy + at, p);
  }
  for (long at = n / 8 * 8 + thread; at < n; at += threads) {
    adam_step(c, parameters[at], gradient[at], first[at], second[at]);
    if (copy) copy[at] = gm_bf16(parameters[at]);
  }
}

// x *= factor.
GM_KERNEL void GM_BOUNDS(256, 4) scale_vector(float* GM_RESTRICT x, long n, float factor) {
  long threads = (long)gridDim.x * blockDim.x, thread = (long)blockIdx.x * blockDim.x + threadIdx.x;
  for (long at = thread * 8; at + 8 <= n; at += threads * 8) {
    float v[8];
    gm_load8(x + at, v);
#pragma unroll
    for (int i = 0; i < 8; i++) v[i] *= factor;
    gm_store8(x + at, v);
  }
  for (long at = n / 8 * 8 + thread; at < n; at += threads) x[at] *= factor;
}
