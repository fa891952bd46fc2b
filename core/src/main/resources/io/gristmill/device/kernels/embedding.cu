// The token and position embedding, and its gradients. x, dx [rows][d] with d = GM_WIDTH; tables and their gradients in float32,
// or tables in bf16 with GM_BF16_PARAMETERS.
// Blocks of 256 threads, any grid. A thread has eight columns, so that a warp accesses consecutive 16-byte words.
#include "gm.cuh"

constexpr int EMBEDDING_CHUNKS = GM_WIDTH / 8;

// The index of an element for dropout: positions count without the padding of the sequences.
GM_DEVICE unsigned embedding_index(int sequence, int position, int context, int column) {
  return ((unsigned)sequence * context + position) * GM_WIDTH + column;
}

// x = dropout(tokens[id] + positions[position]), where row r has position places[r], or r % T where places is null.
// With rotary embedding positions is null. Padded positions take the last row of the table.
GM_KERNEL void GM_BOUNDS(256, 4) embedding(
    const int* GM_RESTRICT ids, const par* GM_RESTRICT tokens, const par* GM_RESTRICT positions,
    const int* GM_RESTRICT places, res* GM_RESTRICT x, int rows, int T, int context,
    unsigned low, unsigned high, unsigned threshold, float scale) {
  int items = rows * EMBEDDING_CHUNKS;
  for (int item = blockIdx.x * blockDim.x + threadIdx.x; item < items; item += gridDim.x * blockDim.x) {
    int row = item / EMBEDDING_CHUNKS, column = item % EMBEDDING_CHUNKS * 8, position = places ? places[row] : row % T;
    float v[8];
    gm_load8(tokens + (long)ids[row] * GM_WIDTH + column, v);
    if (positions) {
      float p[8];
      gm_load8(positions + (long)(position < context ? position : context - 1) * GM_WIDTH + column, p);
#pragma unroll
      for (int i = 0; i < 8; i++) v[i] += p[i];
    }
    gm_dropout8(v, embedding_index(row / T, position, context, column), low, high, threshold, scale);
    gm_store8(x + (long)row * GM_WIDTH + column, v);
  }
}

// gradient[id] += sum of the id's rows of masked dx, one after the other. ids [distinct]; the rows of ids[k] are
// order[starts[k]..starts[k + 1]). A warp adds 256 columns of one id, with the reads of eight rows in flight.
GM_KERNEL void GM_BOUNDS(256, 4) embedding_backward_tokens(
    const int* GM_RESTRICT ids, const int* GM_RESTRICT starts, const int* GM_RESTRICT order,
    const res* GM_RESTRICT dx, float* GM_RESTRICT gradient, int distinct, int T, int context,
    unsigned low, unsigned high, unsigned threshold, float scale) {
  constexpr int TILES = (GM_WIDTH + 255) / 256;
  int warps = blockDim.x >> 5, items = distinct * TILES;
  for (int item = blockIdx.x * warps + (threadIdx.x >> 5); item < items; item += gridDim.x * warps) {
    int k = item / TILES, column = item % TILES * 256 + (threadIdx.x & 31) * 8;
    if (column >= GM_WIDTH) continue;
    float sum[8] = {};
#pragma unroll 8
    for (int at = starts[k]; at < starts[k + 1]; at++) {
      int row = order[at];
      float v[8];
      gm_load8(dx + (long)row * GM_WIDTH + column, v);
      gm_dropout8(v, embedding_index(row / T, row % T, context, column), low, high, threshold, scale);
#pragma unroll
      for (int i = 0; i < 8; i++) sum[i] += v[i];
    }
    float* to = gradient + (long)ids[k] * GM_WIDTH + column;
    float before[8];
    gm_load8(to, before);
#pragma unroll
    for (int i = 0; i < 8; i++) sum[i] += before[i];
    gm_store8(to, sum);
  }
}

// gradient[position] += sum over the sequences of masked dx, for positions below the context.
GM_KERNEL void GM_BOUNDS(256, 4) embedding_backward_positions(
    const res* GM_RESTRICT dx, float* GM_RESTRICT gradient, int batch, int T, int context,
    unsigned low, unsigned high, unsigned threshold, float scale) {
  int items = context * EMBEDDING_CHUNKS;
  for (int item = blockIdx.x * blockDim.x + threadIdx.x; item < items; item += gridDim.x * blockDim.x) {
    int position = item / EMBEDDING_CHUNKS, column = item % EMBEDDING_CHUNKS * 8;
    float sum[8] = {};
#pragma unroll 4
    for (int sequence = 0; sequence < batch; sequence++) {
      float v[8];
      gm_load8(dx + ((long)sequence * T + position) * GM_WIDTH + column, v);
      gm_dropout8(v, embedding_index(sequence, position, context, column), low, high, threshold, scale);
#pragma unroll
      for (int i = 0; i < 8; i++) sum[i] += v[i];
    }
    float* to = gradient + (long)position * GM_WIDTH + column;
    float before[8];
    gm_load8(to, before);
#pragma unroll
    for (int i = 0; i < 8; i++) sum[i] += before[i];
    gm_store8(to, sum);
  }
}
