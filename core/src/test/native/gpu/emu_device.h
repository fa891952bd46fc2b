// The operations of gm.cuh for the emulator.
#pragma once

typedef unsigned short bf16;
struct alignas(16) quad {
  unsigned x, y, z, w;
};

#define GM_KERNEL extern "C"
#define GM_DEVICE static inline
#define GM_SHARED static __attribute__((section("emu_shared"), aligned(16)))
#define GM_DYNAMIC_SHARED(name) unsigned char* name = emu::block().dynamic
#define GM_RESTRICT __restrict__
#define GM_BOUNDS(threads, blocks)

#define threadIdx (emu::self().index)
#define blockIdx (emu::block().index)
#define blockDim (emu::block().size)
#define gridDim (emu::block().grid)

GM_DEVICE float gm_float(bf16 b) {
  unsigned u = (unsigned)b << 16;
  float f;
  memcpy(&f, &u, 4);
  return f;
}
// To nearest, ties to even, as cvt.rn.
GM_DEVICE bf16 gm_bf16(float f) {
  unsigned u;
  memcpy(&u, &f, 4);
  if ((u & 0x7fffffff) > 0x7f800000) return 0x7fff;
  return (bf16)((u + 0x7fff + (u >> 16 & 1)) >> 16);
}
GM_DEVICE unsigned gm_pack(float lo, float hi) { return gm_bf16(lo) | (unsigned)gm_bf16(hi) << 16; }
GM_DEVICE float gm_exp2(float x) { return x < -126 ? 0 : exp2f(x); }
GM_DEVICE float gm_reciprocal(float x) { return 1 / x; }

GM_DEVICE quad gm_load16(const void* from) {
  emu::check16(from);
  quad q;
  memcpy(&q, from, 16);
  return q;
}
GM_DEVICE void gm_store16(void* to, quad q) {
  emu::check16(to);
  memcpy(to, &q, 16);
}

template <class T> GM_DEVICE T emu_shuffle(T v, int m, const char* where) {
  struct Given {
    T value;
    int mask;
  } mine = {v, m};
  const Given& other = emu::of_lane(emu::exchange(mine, where), emu::lane() ^ m);
  if (other.mask != m) emu::fail("lanes of a warp shuffle with different masks");
  return other.value;
}
GM_DEVICE float gm_shuffle_xor(float v, int m) { return emu_shuffle(v, m, "shuffle"); }
GM_DEVICE double gm_shuffle_xor(double v, int m) { return emu_shuffle(v, m, "shuffle of doubles"); }
GM_DEVICE int gm_shuffle_xor(int v, int m) { return emu_shuffle(v, m, "shuffle of ints"); }
GM_DEVICE void gm_barrier() { emu::yield(emu::AT_BLOCK_BARRIER, "barrier"); }
GM_DEVICE void gm_warp_barrier() { emu::yield(emu::AT_WARP_BARRIER, "warp barrier"); }

GM_DEVICE void gm_mma(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
  struct Given {
    unsigned a[4], b[2];
  } mine = {{a[0], a[1], a[2], a[3]}, {b0, b1}};
  const Given* all = emu::exchange(mine, "mma");
  emu::block().mmas++;
  int group = emu::lane() >> 2, member = emu::lane() & 3;
  float rows[2][16], columns[2][16];  // of this lane's results; two values a word
  auto unpack = [](float* to, unsigned word) { to[0] = gm_float((bf16)word), to[1] = gm_float((bf16)(word >> 16)); };
  for (int h = 0; h < 2; h++)
    for (int i = 0; i < 8; i++) {
      unpack(rows[h] + 2 * i, emu::of_lane(all, group * 4 + (i & 3)).a[(i >> 2) * 2 + h]);
      unpack(columns[h] + 2 * i, emu::of_lane(all, (member * 2 + h) * 4 + (i & 3)).b[i >> 2]);
    }
  for (int c = 0; c < 4; c++) {
    float sum = 0;
    for (int k = 0; k < 16; k++) sum += rows[c >> 1][k] * columns[c & 1][k];
    d[c] += sum;
  }
}
GM_DEVICE void emu_ldmatrix(unsigned (&r)[4], const void* row, bool transposed) {
  if ((uintptr_t)row & 15) emu::fail("matrix row not aligned");
  const void* const* all = emu::exchange(row, transposed ? "ldmatrix.trans" : "ldmatrix");
  int lane = emu::lane();
  if (lane % 8 == 0) {  // eight rows are read at once: without conflicts from eight different 16-byte columns of banks
    unsigned seen = 0;
    for (int i = 0; i < 8; i++) {
      unsigned bit = 1u << ((uintptr_t)emu::of_lane(all, lane + i) >> 4 & 7);
      emu::block().conflicts += (seen & bit) != 0;
      seen |= bit;
    }
    emu::block().matrix_loads++;
  }
  for (int i = 0; i < 4; i++) {
    bf16 v[2];
    for (int h = 0; h < 2; h++) {
      int line = transposed ? (lane & 3) * 2 + h : lane >> 2, column = transposed ? lane >> 2 : (lane & 3) * 2 + h;
      v[h] = ((const bf16*)emu::of_lane(all, i * 8 + line))[column];
    }
    r[i] = v[0] | (unsigned)v[1] << 16;
  }
  emu::yield(emu::AT_WARP_BARRIER, "ldmatrix done");  // other lanes still read the rows of this one
}
GM_DEVICE void gm_ldmatrix(unsigned (&r)[4], const void* row) { emu_ldmatrix(r, row, false); }
GM_DEVICE void gm_ldmatrix_t(unsigned (&r)[4], const void* row) { emu_ldmatrix(r, row, true); }

GM_DEVICE void gm_copy16_async(void* to, const void* from) {
  emu::check16(to);
  emu::check16(from);
  if (emu::block().early) memcpy(to, from, 16);
  else emu::self().copies.push_back({to, from, emu::self().group});
}
GM_DEVICE void gm_commit() { emu::self().group++; }
template <int N> GM_DEVICE void gm_wait() {
  emu::Thread& t = emu::self();
  std::vector<emu::Copy> later;
  for (emu::Copy& c : t.copies) {
    if (c.group < t.group - N) memcpy(c.to, c.from, 16);
    else later.push_back(c);
  }
  t.copies.swap(later);
}
