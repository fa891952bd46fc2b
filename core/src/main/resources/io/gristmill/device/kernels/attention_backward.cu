// Backward pass of causal attention; shapes and launch geometry are in attention.cuh. With P = softmax(scale q k^T):
// dv = P^T dy, dS = P (dy v^T - delta), dq = scale dS k, dk = scale dS^T q. Keys and queries have a kernel each, which
// both compute P and dS: seven products instead of five, but no atomics.
#include "attention.cuh"

// delta [sequences heads][T] = sum over a head of y dy. GM_HEAD / 8 lanes have a row of a head; rows a multiple of 32.
GM_KERNEL void GM_BOUNDS(256, 1) attention_delta(const bf16* GM_RESTRICT y, const bf16* GM_RESTRICT dy,
    float* GM_RESTRICT delta, int T, int heads, int rows) {
  constexpr int LANES = GM_HEAD / 8;
  long chunks = (long)rows * heads * LANES;
  for (long i = (long)blockIdx.x * blockDim.x + threadIdx.x; i < chunks; i += (long)gridDim.x * blockDim.x) {
    float a[8], b[8], sum = 0;
    gm_load8(y + i * 8, a);
    gm_load8(dy + i * 8, b);
#pragma unroll
    for (int e = 0; e < 8; e++) sum += a[e] * b[e];
#pragma unroll
    for (int m = LANES / 2; m > 0; m >>= 1) sum += gm_shuffle_xor(sum, m);
    int row = (int)(i / LANES / heads), head = (int)(i / LANES % heads);
    if (i % LANES == 0) delta[((long)(row / T) * heads + head) * T + row % T] = sum;
  }
}

// Gradients of 128 keys and their values, 16 a warp. Scores are computed transposed, [keys][queries], so that
// probabilities stay in registers. A step has N queries of a head; steps run over all heads that share the keys.
GM_KERNEL void GM_BOUNDS(256, 1) attention_keys_backward(const bf16* GM_RESTRICT qkv, const bf16* GM_RESTRICT dy,
    const float* GM_RESTRICT log_sum_exp, const float* GM_RESTRICT delta, bf16* GM_RESTRICT dqkv,
    int T, int heads, int kv_heads, float scale) {
  constexpr int M = ATTENTION_ROWS, N = ATTENTION_STEP, THREADS = 256;
  GM_DYNAMIC_SHARED(raw);
  bf16* k = (bf16*)raw;
  bf16* v = k + M * GM_HEAD;
  bf16* q = v + M * GM_HEAD;
  bf16* g = q + 2 * N * GM_HEAD;
  float* sums = (float*)(g + 2 * N * GM_HEAD);                        // two buffers [N] of log-sum-exps in base 2
  float* deltas = sums + 2 * N;
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, group = heads / kv_heads;
  int from = blockIdx.x * M, kv = blockIdx.y % kv_heads, sequence = blockIdx.y / kv_heads;
  long stride = (long)(heads + 2 * kv_heads) * GM_HEAD, wide = (long)heads * GM_HEAD;
  const bf16* base = qkv + (long)sequence * T * stride;
  attention_load<M, THREADS>(k, base + from * stride + (heads + kv) * GM_HEAD, stride);
  attention_load<M, THREADS>(v, base + from * stride + (heads + kv_heads + kv) * GM_HEAD, stride);
  float dk[1][GM_HEAD / 8][4], dv[1][GM_HEAD / 8][4], scale2 = scale * ATTENTION_LOG2E;
  attention_zero(dk);
  attention_zero(dv);
  AttentionLeft<1, GM_HEAD < 128> left_k, left_v;
  left_k.tile = k;
  left_v.tile = v;
  left_k.row = left_v.row = warp * 16;
  int per_head = (T - from) / N, steps = per_head * group;
  for (int j = -1; j < steps; j++) {
    if (j + 1 < steps) {
      int head = kv * group + (j + 1) / per_head, row = from + (j + 1) % per_head * N, buffer = (j + 1) & 1;
      attention_load<N, THREADS>(q + buffer * N * GM_HEAD, base + row * stride + head * GM_HEAD, stride);
      attention_load<N, THREADS>(g + buffer * N * GM_HEAD, dy + ((long)sequence * T + row) * wide + head * GM_HEAD, wide);
      if (threadIdx.x < N) {
        long at = ((long)sequence * heads + head) * T + row + threadIdx.x;
        sums[buffer * N + threadIdx.x] = log_sum_exp[at] * ATTENTION_LOG2E;
        deltas[buffer * N + threadIdx.x] = delta[at];
      }
    }
    gm_commit();
    if (j < 0) continue;                                              // only the first buffer was requested
    gm_wait<1>();
    gm_barrier();
    if (j == 0) {
      attention_keep(left_k);
      attention_keep(left_v);
    }
    int row = from + j % per_head * N, buffer = j & 1;
    if (row + N > from + warp * 16) {                                 // some of the queries see a key of this warp
      float p[1][N / 8][4], ds[1][N / 8][4];
      attention_zero(p);
      attention_zero(ds);
      attention_matmul_nt(p, left_k, q + buffer * N * GM_HEAD);
      attention_matmul_nt(ds, left_v, g + buffer * N * GM_HEAD);
#pragma unroll
      for (int i = 0; i < N / 8; i++)
#pragma unroll
        for (int e = 0; e < 4; e++) {
          int query = i * 8 + (lane & 3) * 2 + (e & 1), key = from + warp * 16 + (lane >> 2) + (e >> 1) * 8;
          float w = key > row + query ? 0 : gm_exp2(p[0][i][e] * scale2 - sums[buffer * N + query]);
          p[0][i][e] = w;
          ds[0][i][e] = w * (ds[0][i][e] - deltas[buffer * N + query]);
        }
      attention_matmul(dv, p, g + buffer * N * GM_HEAD);
      attention_matmul(dk, ds, q + buffer * N * GM_HEAD);
    }
    gm_barrier();                                                     // all have read the buffer that is filled next
  }
#pragma unroll
  for (int h = 0; h < 2; h++) {
    bf16* out = dqkv + ((long)sequence * T + from + warp * 16 + (lane >> 2) + h * 8) * stride + (heads + kv) * GM_HEAD;
    attention_store(out, dk[0], h, scale);
    attention_store(out + kv_heads * GM_HEAD, dv[0], h, 1);
  }
}

// Gradients of 128 queries, 16 a warp; a step has N keys.
GM_KERNEL void GM_BOUNDS(256, 1) attention_queries_backward(const bf16* GM_RESTRICT qkv, const bf16* GM_RESTRICT dy,
    const float* GM_RESTRICT log_sum_exp, const float* GM_RESTRICT delta, bf16* GM_RESTRICT dqkv,
    int T, int heads, int kv_heads, float scale) {
  constexpr int M = ATTENTION_ROWS, N = ATTENTION_STEP, THREADS = 256;
  GM_DYNAMIC_SHARED(raw);
  bf16* q = (bf16*)raw;
  bf16* g = q + M * GM_HEAD;
  bf16* k = g + M * GM_HEAD;
  bf16* v = k + 2 * N * GM_HEAD;
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  int from = (gridDim.x - 1 - blockIdx.x) * M;                        // the longest rows start first
  int head = blockIdx.y % heads, sequence = blockIdx.y / heads, kv = head / (heads / kv_heads);
  long stride = (long)(heads + 2 * kv_heads) * GM_HEAD, wide = (long)heads * GM_HEAD;
  const bf16* base = qkv + (long)sequence * T * stride;
  const bf16* keys = base + (heads + kv) * GM_HEAD;
  const bf16* values = base + (heads + kv_heads + kv) * GM_HEAD;
  attention_load<M, THREADS>(q, base + from * stride + head * GM_HEAD, stride);
  attention_load<M, THREADS>(g, dy + ((long)sequence * T + from) * wide + head * GM_HEAD, wide);
  attention_load<N, THREADS>(k, keys, stride);
  attention_load<N, THREADS>(v, values, stride);
  gm_commit();
  float dq[1][GM_HEAD / 8][4], sums[2], deltas[2], scale2 = scale * ATTENTION_LOG2E;
  attention_zero(dq);
#pragma unroll
  for (int h = 0; h < 2; h++) {
    long at = (long)blockIdx.y * T + from + warp * 16 + (lane >> 2) + h * 8;
    sums[h] = log_sum_exp[at] * ATTENTION_LOG2E;
    deltas[h] = delta[at];
  }
  AttentionLeft<1, GM_HEAD < 128> left_q, left_g;
  left_q.tile = q;
  left_g.tile = g;
  left_q.row = left_g.row = warp * 16;
  int steps = (from + M) / N;
  for (int j = 0; j < steps; j++) {
    int now = (j & 1) * N * GM_HEAD, next = N * GM_HEAD - now;
    if (j + 1 < steps) {
      attention_load<N, THREADS>(k + next, keys + (long)(j + 1) * N * stride, stride);
      attention_load<N, THREADS>(v + next, values + (long)(j + 1) * N * stride, stride);
    }
    gm_commit();
    gm_wait<1>();
    gm_barrier();
    if (j == 0) {
      attention_keep(left_q);
      attention_keep(left_g);
    }
    if (j * N < from + warp * 16 + 16) {                              // some of the keys are visible to this warp
      float p[1][N / 8][4], ds[1][N / 8][4];
      attention_zero(p);
      attention_zero(ds);
      attention_matmul_nt(p, left_q, k + now);
      attention_matmul_nt(ds, left_g, v + now);
#pragma unroll
      for (int i = 0; i < N / 8; i++)
#pragma unroll
        for (int e = 0; e < 4; e++) {
          int key = j * N + i * 8 + (lane & 3) * 2 + (e & 1), query = from + warp * 16 + (lane >> 2) + (e >> 1) * 8;
          float w = key > query ? 0 : gm_exp2(p[0][i][e] * scale2 - sums[e >> 1]);
          ds[0][i][e] = w * (ds[0][i][e] - deltas[e >> 1]);
        }
      attention_matmul(dq, ds, k + now);
    }
    gm_barrier();                                                     // all have read the buffer that is filled next
  }
#pragma unroll
  for (int h = 0; h < 2; h++) {
    long row = (long)sequence * T + from + warp * 16 + (lane >> 2) + h * 8;
    attention_store(dqkv + row * stride + head * GM_HEAD, dq[0], h, scale);
  }
}
