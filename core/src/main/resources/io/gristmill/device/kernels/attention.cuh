// Tiles and matrix products of the attention kernels: FlashAttention-2 (Dao, 2023, arXiv:2307.08691) by mma.sync.
//
// qkv [sequences T][heads + 2 kv_heads][GM_HEAD] bf16: the queries, keys and values of a position; dqkv alike.
// y, dy [sequences T][heads][GM_HEAD] bf16. log_sum_exp, delta [sequences heads][T] float. T is a multiple of 128, heads
// of kv_heads. Every grid below is exact: the kernels have no bounds checks. Nothing is added atomically, so equal
// inputs give equal bytes.
//
// Launch geometry. Shared bytes are dynamic; above 48 KiB they must be requested.
// kernel                      grid x                 grid y              threads  rows by head size   shared bytes by head size
//                                                                                  32   64  128          32     64    128
// attention_forward           T / rows               sequences heads         128  128  128  128       24576  49152  65536
// attention_delta             any                    1                       256    -    -    -           0      0      0
// attention_keys_backward     T / rows               sequences kv_heads      256  128  128  128       33792  66560  98816
// attention_queries_backward  T / rows               sequences heads         256  128  128  128       32768  65536  98304
// cache_append                any                    1                       256    -    -    -           0      0      0
// attention_cached            rows of qkv            heads                   256    1    1    1           0      0      0
#pragma once
#include "gm.cuh"

constexpr int ATTENTION_ROWS = 128;                                   // queries, or keys, of a block
constexpr int ATTENTION_STEP = GM_HEAD == 128 ? 32 : 64;              // keys, or queries, of a step: what registers hold
constexpr float ATTENTION_LOG2E = 1.4426950408889634f;
static_assert(GM_HEAD == 32 || GM_HEAD == 64 || GM_HEAD == 128, "head size");

// Place of an element of a tile with rows of GM_HEAD values. Chunks of 16 bytes are exchanged within a row so that any
// 8 consecutive rows of a column of chunks lie in different banks; at head size 32 two rows share the 128 bytes.
GM_DEVICE int attention_at(int row, int column) {
  int swizzle = GM_HEAD == 32 ? row >> 1 & 3 : row & 7;
  return row * GM_HEAD + ((column >> 3 ^ swizzle) << 3) + (column & 7);
}

// Starts to copy ROWS rows, stride values apart, into a tile.
template <int ROWS, int THREADS> GM_DEVICE void attention_load(bf16* tile, const bf16* from, long stride) {
  constexpr int CHUNKS = GM_HEAD / 8;
  static_assert(ROWS * CHUNKS % THREADS == 0, "every thread copies the same number of chunks");
#pragma unroll
  for (int n = 0; n < ROWS * CHUNKS / THREADS; n++) {
    int i = n * THREADS + threadIdx.x, row = i / CHUNKS, column = i % CHUNKS * 8;
    gm_copy16_async(tile + attention_at(row, column), from + row * stride + column);
  }
}

// A warp's left factor: TILES times 16 rows of a tile, from row on. KEPT: it stays in registers, else each product reads
// it again, which leaves the registers to the results.
template <int TILES, bool KEPT> struct AttentionLeft {
  const bf16* tile;
  int row;
  unsigned kept[TILES][KEPT ? GM_HEAD / 16 : 1][4];
};
template <int TILES, bool KEPT> GM_DEVICE void attention_left(AttentionLeft<TILES, KEPT>& left, int t, int slot, int column) {
  int lane = threadIdx.x & 31;
  gm_ldmatrix(left.kept[t][slot], left.tile + attention_at(left.row + t * 16 + (lane & 15), column + (lane >> 4) * 8));
}
// To be called once the tile has arrived.
template <int TILES, bool KEPT> GM_DEVICE void attention_keep(AttentionLeft<TILES, KEPT>& left) {
  if constexpr (KEPT) {
#pragma unroll
    for (int t = 0; t < TILES; t++)
#pragma unroll
      for (int k = 0; k < GM_HEAD / 16; k++) attention_left(left, t, k, k * 16);
  }
}

template <int TILES, int N> GM_DEVICE void attention_zero(float (&c)[TILES][N][4]) {
#pragma unroll
  for (int t = 0; t < TILES; t++)
#pragma unroll
    for (int n = 0; n < N; n++) c[t][n][0] = c[t][n][1] = c[t][n][2] = c[t][n][3] = 0;
}

// c [16 TILES][8 N] += left [16 TILES][GM_HEAD] tile^T, with 8 N rows in the tile
template <int TILES, int N, bool KEPT> GM_DEVICE void attention_matmul_nt(float (&c)[TILES][N][4],
    AttentionLeft<TILES, KEPT>& left, const bf16* tile) {
  int lane = threadIdx.x & 31;
#pragma unroll
  for (int k = 0; k < GM_HEAD / 16; k++) {
    int slot = KEPT ? k : 0;
    if constexpr (!KEPT) {
#pragma unroll
      for (int t = 0; t < TILES; t++) attention_left(left, t, slot, k * 16);
    }
#pragma unroll
    for (int n = 0; n < N / 2; n++) {
      unsigned b[4];                                                  // b[0], b[1] of the first 8 rows, b[2], b[3] of the next
      gm_ldmatrix(b, tile + attention_at(n * 16 + (lane & 7) + (lane >> 4) * 8, k * 16 + (lane >> 3 & 1) * 8));
#pragma unroll
      for (int t = 0; t < TILES; t++) {
        gm_mma(c[t][2 * n], left.kept[t][slot], b[0], b[1]);
        gm_mma(c[t][2 * n + 1], left.kept[t][slot], b[2], b[3]);
      }
    }
  }
}

// c [16 TILES][GM_HEAD] += p [16 TILES][8 N], rounded to bf16, times a tile of 8 N rows. The layout of p as a result is
// its layout as a left factor, so p stays in registers.
template <int TILES, int N> GM_DEVICE void attention_matmul(float (&c)[TILES][GM_HEAD / 8][4],
    const float (&p)[TILES][N][4], const bf16* tile) {
  int lane = threadIdx.x & 31;
#pragma unroll
  for (int n = 0; n < N; n += 2) {
    unsigned a[TILES][4];
#pragma unroll
    for (int t = 0; t < TILES; t++)
#pragma unroll
      for (int e = 0; e < 4; e++) {
        const float(&half)[4] = p[t][n + (e >> 1)];
        a[t][e] = gm_pack(half[(e & 1) * 2], half[(e & 1) * 2 + 1]);
      }
#pragma unroll
    for (int i = 0; i < GM_HEAD / 16; i++) {
      unsigned b[4];
      gm_ldmatrix_t(b, tile + attention_at(n * 8 + (lane & 15), i * 16 + (lane >> 4) * 8));
#pragma unroll
      for (int t = 0; t < TILES; t++) {
        gm_mma(c[t][2 * i], a[t], b[0], b[1]);
        gm_mma(c[t][2 * i + 1], a[t], b[2], b[3]);
      }
    }
  }
}

// Writes one row of a result [16][GM_HEAD] times factor: half 0 is row lane / 4, half 1 eight rows below.
GM_DEVICE void attention_store(bf16* row, const float (&c)[GM_HEAD / 8][4], int half, float factor) {
  bf16* out = row + (threadIdx.x & 3) * 2;
#pragma unroll
  for (int i = 0; i < GM_HEAD / 8; i++)
    *(unsigned*)(out + i * 8) = gm_pack(c[i][2 * half] * factor, c[i][2 * half + 1] * factor);
}
