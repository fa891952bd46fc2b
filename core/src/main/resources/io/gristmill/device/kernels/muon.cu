// Muon (Jordan, 2024) for the matrices inside the blocks: io.gristmill.optim.Muon. The products of the Newton-Schulz
// iteration are cuBLASLt's; these kernels are what lies between them. Blocks of 256 threads, any grid. A matrix may be
// a range of columns of a packed one: row_stride is the length of a packed row. Rows, columns, strides and lengths are
// multiples of 8, and arrays start at multiples of 16 bytes.
#include "gm.cuh"

// B = m B + (1 - m) G; the gradient becomes U = m B + (1 - m) G, for the clipped gradient G. A skipped step
// (state[2] is not 0) changes nothing.
GM_KERNEL void GM_BOUNDS(256, 4) momentum(
    float* GM_RESTRICT gradient, float* GM_RESTRICT momentum, long n, const float* GM_RESTRICT state, float m) {
  if (state[2] != 0) return;
  float fresh = (1 - m) * state[1];
  long step = (long)gridDim.x * blockDim.x * 8;
  for (long at = ((long)blockIdx.x * blockDim.x + threadIdx.x) * 8; at < n; at += step) {
    float g[8], b[8];
    gm_load8(gradient + at, g);
    gm_load8(momentum + at, b);
#pragma unroll
    for (int i = 0; i < 8; i++) {
      b[i] = m * b[i] + fresh * g[i];
      g[i] = m * b[i] + fresh * g[i];
    }
    gm_store8(momentum + at, b);
    gm_store8(gradient + at, g);
  }
}

// partial[gridDim.x]: sums of squares of a matrix.
GM_KERNEL void GM_BOUNDS(256, 4) squares_2d(
    const float* GM_RESTRICT x, double* GM_RESTRICT partial, int rows, int columns, long row_stride) {
  long chunks = columns / 8, items = rows * chunks;
  double sum = 0;
  for (long item = (long)blockIdx.x * blockDim.x + threadIdx.x; item < items; item += (long)gridDim.x * blockDim.x) {
    float v[8], few = 0;
    gm_load8(x + item / chunks * row_stride + item % chunks * 8, v);
#pragma unroll
    for (int i = 0; i < 8; i++) few += v[i] * v[i];
    sum += few;
  }
  sum = gm_group_sum(sum, blockDim.x >> 5);
  if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

// x = u / max(norm, 1e-7) in bf16, without gaps; x is [columns][rows] with transpose. The squares of the norm are the
// partial sums of squares_2d, which every block adds again.
GM_KERNEL void GM_BOUNDS(256, 4) muon_gather(
    const float* GM_RESTRICT u, bf16* GM_RESTRICT x, int rows, int columns, long row_stride, int transpose,
    const double* GM_RESTRICT squares, int blocks) {
  GM_SHARED float tile[32][33];
  double sum = 0;
  for (int b = threadIdx.x; b < blocks; b += blockDim.x) sum += squares[b];
  double norm = sqrt(gm_group_sum(sum, blockDim.x >> 5));
  float factor = (float)(1 / (norm > 1e-7 ? norm : 1e-7));
  if (!transpose) {
    long chunks = columns / 8, items = rows * chunks, step = (long)gridDim.x * blockDim.x;
    for (long item = (long)blockIdx.x * blockDim.x + threadIdx.x; item < items; item += step) {
      float v[8];
      gm_load8(u + item / chunks * row_stride + item % chunks * 8, v);
#pragma unroll
      for (int i = 0; i < 8; i++) v[i] *= factor;
      gm_store8(x + item * 8, v);
    }
    return;
  }
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, wide = (columns + 31) / 32, tiles = (rows + 31) / 32 * wide;
  for (int t = blockIdx.x; t < tiles; t += gridDim.x) {
    int row = t / wide * 32, column = t % wide * 32;
    for (int i = warp; i < 32; i += 8)
      if (row + i < rows && column + lane < columns)
        tile[i][lane] = u[(row + i) * row_stride + column + lane] * factor;
    gm_barrier();
    for (int i = warp; i < 32; i += 8)
      if (column + i < columns && row + lane < rows)
        x[(long)(column + i) * rows + row + lane] = gm_bf16(tile[lane][i]);
    gm_barrier();  // the tile has been read
  }
}

// p = b A + c A A, for the Gram matrix A and its square.
GM_KERNEL void GM_BOUNDS(256, 4) muon_polynomial(
    const float* GM_RESTRICT gram, const float* GM_RESTRICT gram2, bf16* GM_RESTRICT p, float b, float c, long n) {
  long step = (long)gridDim.x * blockDim.x * 8;
  for (long at = ((long)blockIdx.x * blockDim.x + threadIdx.x) * 8; at < n; at += step) {
    float v[8], w[8];
    gm_load8(gram + at, v);
    gm_load8(gram2 + at, w);
#pragma unroll
    for (int i = 0; i < 8; i++) v[i] = b * v[i] + c * w[i];
    gm_store8(p + at, v);
  }
}

// next = a x + px, for the product px of the polynomial and x; next may be x.
GM_KERNEL void GM_BOUNDS(256, 4) muon_combine(
    const bf16* x, const float* GM_RESTRICT px, bf16* next, float a, long n) {
  long step = (long)gridDim.x * blockDim.x * 8;
  for (long at = ((long)blockIdx.x * blockDim.x + threadIdx.x) * 8; at < n; at += step) {
    float v[8], w[8];
    gm_load8(x + at, v);
    gm_load8(px + at, w);
#pragma unroll
    for (int i = 0; i < 8; i++) v[i] = a * v[i] + w[i];
    gm_store8(next + at, v);
  }
}

// p = p - (p decay + scale x), and copy = p in bf16 at the same index; x as muon_gather left its shape. copy may be
// null. A skipped step (state[2] is not 0) changes nothing.
GM_KERNEL void GM_BOUNDS(256, 4) muon_apply(
    float* GM_RESTRICT parameters, const bf16* GM_RESTRICT x, bf16* GM_RESTRICT copy, int rows, int columns,
    long row_stride, int transpose, const float* GM_RESTRICT state, float scale, float decay) {
  GM_SHARED float tile[32][33];
  if (state[2] != 0) return;
  if (!transpose) {
    long chunks = columns / 8, items = rows * chunks, step = (long)gridDim.x * blockDim.x;
    for (long item = (long)blockIdx.x * blockDim.x + threadIdx.x; item < items; item += step) {
      long at = item / chunks * row_stride + item % chunks * 8;
      float p[8], v[8];
      gm_load8(parameters + at, p);
      gm_load8(x + item * 8, v);
#pragma unroll
      for (int i = 0; i < 8; i++) p[i] -= p[i] * decay + scale * v[i];
      gm_store8(parameters + at, p);
      if (copy) gm_store8(copy + at, p);
    }
    return;
  }
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, wide = (columns + 31) / 32, tiles = (rows + 31) / 32 * wide;
  for (int t = blockIdx.x; t < tiles; t += gridDim.x) {
    int row = t / wide * 32, column = t % wide * 32;
    for (int i = warp; i < 32; i += 8)
      if (column + i < columns && row + lane < rows)
        tile[i][lane] = gm_float(x[(long)(column + i) * rows + row + lane]);
    gm_barrier();
    for (int i = warp; i < 32; i += 8)
      if (row + i < rows && column + lane < columns) {
        long at = (row + i) * row_stride + column + lane;
        float p = parameters[at];
        p -= p * decay + scale * tile[lane][i];
        parameters[at] = p;
        if (copy) copy[at] = gm_bf16(p);
      }
    gm_barrier();  // the tile has been read
  }
}
