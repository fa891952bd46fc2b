// GELU, SwiGLU and rotary embedding, eight elements a thread. Blocks of 256 threads, any grid. Arrays start at
// multiples of 16 bytes, and their lengths and row lengths are multiples of 8.
#include "gm.cuh"

// 2 sqrt(2 / pi), and its product with GELU's cubic coefficient: gelu(x) = x sigmoid(A x + B x^3) is the tanh form.
#define GELU_A 1.5957691216057308f
#define GELU_B 0.0713548162726009f

GM_KERNEL void GM_BOUNDS(256, 4) gelu_forward(const act* GM_RESTRICT x, act* GM_RESTRICT y, long n) {
  long step = (long)gridDim.x * blockDim.x * 8;
  for (long at = ((long)blockIdx.x * blockDim.x + threadIdx.x) * 8; at < n; at += step) {
    float v[8];
    gm_load8(x + at, v);
#pragma unroll
    for (int i = 0; i < 8; i++) v[i] *= gm_sigmoid(v[i] * (GELU_A + GELU_B * v[i] * v[i]));
    gm_store8(y + at, v);
  }
}

// dy *= gelu'(x), in place.
GM_KERNEL void GM_BOUNDS(256, 4) gelu_backward(const act* GM_RESTRICT x, act* GM_RESTRICT dy, long n) {
  long step = (long)gridDim.x * blockDim.x * 8;
  for (long at = ((long)blockIdx.x * blockDim.x + threadIdx.x) * 8; at < n; at += step) {
    float v[8], d[8];
    gm_load8(x + at, v);
    gm_load8(dy + at, d);
#pragma unroll
    for (int i = 0; i < 8; i++) {
      float square = v[i] * v[i], s = gm_sigmoid(v[i] * (GELU_A + GELU_B * square));
      d[i] *= s + v[i] * s * (1 - s) * (GELU_A + 3 * GELU_B * square);
    }
    gm_store8(dy + at, d);
  }
}

// y = silu(gate) up, for x [rows][2 hidden]: the gate, then up.
GM_KERNEL void GM_BOUNDS(256, 4) swiglu_forward(const act* GM_RESTRICT x, act* GM_RESTRICT y, int rows, int hidden) {
  long chunks = hidden / 8, items = rows * chunks, step = (long)gridDim.x * blockDim.x;
  for (long item = (long)blockIdx.x * blockDim.x + threadIdx.x; item < items; item += step) {
    long at = item / chunks * 2 * hidden + item % chunks * 8;
    float gate[8], up[8];
    gm_load8(x + at, gate);
    gm_load8(x + at + hidden, up);
#pragma unroll
    for (int i = 0; i < 8; i++) up[i] *= gate[i] * gm_sigmoid(gate[i]);
    gm_store8(y + item * 8, up);
  }
}

// dx [rows][2 hidden], the gradient of swiglu_forward; may be x.
GM_KERNEL void GM_BOUNDS(256, 4) swiglu_backward(
    const act* x, const act* GM_RESTRICT dy, act* dx, int rows, int hidden) {
  long chunks = hidden / 8, items = rows * chunks, step = (long)gridDim.x * blockDim.x;
  for (long item = (long)blockIdx.x * blockDim.x + threadIdx.x; item < items; item += step) {
    long at = item / chunks * 2 * hidden + item % chunks * 8;
    float gate[8], up[8], d[8];
    gm_load8(x + at, gate);
    gm_load8(x + at + hidden, up);
    gm_load8(dy + item * 8, d);
#pragma unroll
    for (int i = 0; i < 8; i++) {
      float s = gm_sigmoid(gate[i]), scaled = d[i] * s;
      d[i] = scaled * gate[i];
      gate[i] = scaled * up[i] * (1 + gate[i] * (1 - s));
    }
    gm_store8(dx + at, gate);
    gm_store8(dx + at + hidden, d);
  }
}

#ifdef GM_HEAD
// Rotates the first heads of each row of qkv [rows][packed] in place: elements i and i + GM_HEAD / 2 of a head are a
// pair, whose angle is in the tables [position][GM_HEAD / 2]. Row r has position places[r], or r % T where places is null. The
// sign -1 rotates back, for the gradient.
GM_KERNEL void GM_BOUNDS(256, 4) rotate(
    act* GM_RESTRICT qkv, const float* GM_RESTRICT cosines, const float* GM_RESTRICT sines,
    const int* GM_RESTRICT places, int rows, int T, int heads, int packed, float sign) {
  constexpr int HALF = GM_HEAD / 2, CHUNKS = HALF / 8;
  int items = rows * heads * CHUNKS;
  for (int item = blockIdx.x * blockDim.x + threadIdx.x; item < items; item += gridDim.x * blockDim.x) {
    int pair = item % CHUNKS * 8, head = item / CHUNKS % heads, row = item / CHUNKS / heads;
    int position = places ? places[row] : row % T;
    act* at = qkv + (long)row * packed + head * GM_HEAD + pair;
    float a[8], b[8], cosine[8], sine[8];
    gm_load8(at, a);
    gm_load8(at + HALF, b);
    gm_load8(cosines + (long)position * HALF + pair, cosine);
    gm_load8(sines + (long)position * HALF + pair, sine);
#pragma unroll
    for (int i = 0; i < 8; i++) {
      float first = a[i], s = sine[i] * sign;
      a[i] = first * cosine[i] - b[i] * s;
      b[i] = b[i] * cosine[i] + first * s;
    }
    gm_store8(at, a);
    gm_store8(at + HALF, b);
  }
}
#endif
