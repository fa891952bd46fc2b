// Sums over the rows of a matrix in two fixed stages, for the gradients of biases, and conversion to bf16.
// Blocks of 256 threads, any grid. Arrays start at multiples of 16 bytes.
#include "gm.cuh"

// partial[gridDim.y][columns] of x [rows][columns], columns a multiple of 8. A block takes 256 columns: the 8 warps of
// all blocks of a column share the rows. Grid: x over the columns, y as many as fill the card.
GM_KERNEL void GM_BOUNDS(256, 4) column_sums(
    const act* GM_RESTRICT x, float* GM_RESTRICT partial, int rows, int columns) {
  GM_SHARED float sums[8][256];
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  for (int first = blockIdx.x * 256; first < columns; first += gridDim.x * 256) {
    int column = first + lane * 8;
    float sum[8] = {};
    if (column < columns) {
#pragma unroll 4
      for (int row = blockIdx.y * 8 + warp; row < rows; row += gridDim.y * 8) {
        float v[8];
        gm_load8(x + (long)row * columns + column, v);
#pragma unroll
        for (int i = 0; i < 8; i++) sum[i] += v[i];
      }
    }
    gm_barrier();  // the previous columns have been read
    gm_store8(sums[warp] + lane * 8, sum);
    gm_barrier();
    float total = 0;
    for (int w = 0; w < 8; w++) total += sums[w][threadIdx.x];
    if (first + (int)threadIdx.x < columns) partial[(long)blockIdx.y * columns + first + threadIdx.x] = total;
  }
}

// sums += the sums of the blocks of column_sums. A block takes 32 columns.
GM_KERNEL void GM_BOUNDS(256, 4) column_sums_add(
    const float* GM_RESTRICT partial, float* GM_RESTRICT sums, int blocks, int columns) {
  for (int first = blockIdx.x * 32; first < columns; first += gridDim.x * 32) {
    int c = first + (threadIdx.x & 31);
    float sum = gm_sum_of_blocks(partial, blocks, columns, c, c < columns);
    if (threadIdx.x < 32 && c < columns) sums[c] += sum;
  }
}

GM_KERNEL void GM_BOUNDS(256, 4) to_bf16(const float* GM_RESTRICT from, bf16* GM_RESTRICT to, long n) {
  long threads = (long)gridDim.x * blockDim.x, thread = (long)blockIdx.x * blockDim.x + threadIdx.x;
  for (long at = thread * 8; at + 8 <= n; at += threads * 8) {
    float v[8];
    gm_load8(from + at, v);
    gm_store8(to + at, v);
  }
  for (long at = n / 8 * 8 + thread; at < n; at += threads) to[at] = gm_bf16(from[at]);
}
