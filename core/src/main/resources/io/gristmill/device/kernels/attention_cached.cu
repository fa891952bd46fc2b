// Attention of new positions to a cache of keys and values, for generation. cache [sequence][2][kv_heads][capacity]
// [GM_HEAD] bf16: keys, then values. Row r of qkv is position positions[r] of sequence sequences[r].
// Launch geometry is in attention.cuh.
#include "attention.cuh"

// Copies the keys and values of qkv [rows][heads + 2 kv_heads][GM_HEAD] into the cache.
GM_KERNEL void GM_BOUNDS(256, 1) cache_append(const bf16* GM_RESTRICT qkv, bf16* GM_RESTRICT cache,
    const int* GM_RESTRICT sequences, const int* GM_RESTRICT positions, int rows, int heads, int kv_heads, int capacity) {
  constexpr int CHUNKS = GM_HEAD / 8;
  long items = (long)rows * 2 * kv_heads * CHUNKS;
  for (long i = (long)blockIdx.x * blockDim.x + threadIdx.x; i < items; i += (long)gridDim.x * blockDim.x) {
    int column = (int)(i % CHUNKS) * 8, head = (int)(i / CHUNKS % (2 * kv_heads)), row = (int)(i / CHUNKS / (2 * kv_heads));
    const bf16* from = qkv + ((long)row * (heads + 2 * kv_heads) + heads + head) * GM_HEAD + column;
    bf16* to = cache + (((long)sequences[row] * 2 * kv_heads + head) * capacity + positions[row]) * GM_HEAD + column;
    *(quad*)to = *(const quad*)from;
  }
}

// y [rows][heads][GM_HEAD]: each row attends to cached positions 0 to positions[row], which cache_append has filled.
// A block has one head of one row, so its result does not depend on other rows. GM_HEAD / 8 lanes have a key at a time
// and keep a softmax of their own keys; those of all lanes and warps are combined in a fixed order at the end.
GM_KERNEL void GM_BOUNDS(256, 1) attention_cached(const bf16* GM_RESTRICT qkv, const bf16* GM_RESTRICT cache,
    const int* GM_RESTRICT sequences, const int* GM_RESTRICT positions, bf16* GM_RESTRICT y,
    int rows, int heads, int kv_heads, int capacity, float scale) {
  constexpr int LANES = GM_HEAD / 8, KEYS = 32 / LANES, WARPS = 8;
  GM_SHARED float partial[WARPS][GM_HEAD];
  GM_SHARED float most_of[WARPS], sum_of[WARPS];
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, column = lane % LANES * 8;
  int row = blockIdx.x, head = blockIdx.y, kv = head / (heads / kv_heads);
  if (row >= rows) return;                                            // the whole block
  const bf16* keys = cache + ((long)sequences[row] * 2 * kv_heads + kv) * capacity * GM_HEAD;
  const bf16* values = keys + (long)kv_heads * capacity * GM_HEAD;
  float q[8], o[8], most = -1e30f, sum = 0;
  gm_load8(qkv + ((long)row * (heads + 2 * kv_heads) + head) * GM_HEAD + column, q);
#pragma unroll
  for (int e = 0; e < 8; e++) {
    q[e] *= scale * ATTENTION_LOG2E;
    o[e] = 0;
  }
  int length = positions[row] + 1;
  for (int base = warp * KEYS; base < length; base += WARPS * KEYS) { // the same for all lanes of a warp
    int key = base + lane / LANES, read = key < length ? key : 0;
    float k[8], v[8], score = 0;
    gm_load8(keys + (long)read * GM_HEAD + column, k);
    gm_load8(values + (long)read * GM_HEAD + column, v);
#pragma unroll
    for (int e = 0; e < 8; e++) score += q[e] * k[e];
#pragma unroll
    for (int m = LANES / 2; m > 0; m >>= 1) score += gm_shuffle_xor(score, m);
    if (key < length) {
      float next = fmaxf(most, score), shrink = gm_exp2(most - next), p = gm_exp2(score - next);
      most = next;
      sum = sum * shrink + p;
#pragma unroll
      for (int e = 0; e < 8; e++) o[e] = o[e] * shrink + p * v[e];
    }
  }
  float warp_most = gm_warp_max(most), factor = gm_exp2(most - warp_most);
  sum *= factor;
#pragma unroll
  for (int e = 0; e < 8; e++) o[e] *= factor;
#pragma unroll
  for (int m = LANES; m < 32; m <<= 1) {                              // lanes of one column hold different keys
    sum += gm_shuffle_xor(sum, m);
#pragma unroll
    for (int e = 0; e < 8; e++) o[e] += gm_shuffle_xor(o[e], m);
  }
  if (lane < LANES) {
#pragma unroll
    for (int e = 0; e < 8; e++) partial[warp][column + e] = o[e];
  }
  if (lane == 0) {
    most_of[warp] = warp_most;
    sum_of[warp] = sum;
  }
  gm_barrier();
  if (threadIdx.x < GM_HEAD) {
    float all = -1e30f, total = 0, value = 0;
    for (int w = 0; w < WARPS; w++) all = fmaxf(all, most_of[w]);
    for (int w = 0; w < WARPS; w++) {
      float share = gm_exp2(most_of[w] - all);
      total += sum_of[w] * share;
      value += partial[w][threadIdx.x] * share;
    }
    y[((long)row * heads + head) * GM_HEAD + threadIdx.x] = gm_bf16(value / total);
  }
}
