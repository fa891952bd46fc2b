// libcublasLt.so.13 for tests: column-major products of bf16 matrices, summed in float32, with the epilogues that the engine uses. Refuses what
// the real library refuses: unknown attributes, layouts that do not fit, addresses less aligned than promised.
#include "fake.h"

#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace {
enum Status { SUCCESS = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7, EXECUTION_FAILED = 13, NOT_SUPPORTED = 15 };
enum Type { FLOAT = 0, BF16 = 14 };
enum { BIAS = 4, GELU_AUX_BIAS = 164, DGELU = 192 };
enum { TRANS_A = 3, TRANS_B = 4, EPILOGUE = 7, BIAS_POINTER = 8, AUX_POINTER = 11, AUX_LD = 12, BIAS_TYPE = 26 };

struct Attributes { std::map<int, uint64_t> values; uint64_t get(int a, uint64_t otherwise) const { auto i = values.find(a); return i == values.end() ? otherwise : i->second; } };
struct Layout { int type; uint64_t rows, columns; int64_t ld; };
// 64 opaque bytes: the proposal and what it was made for.
struct Algorithm { uint64_t magic, m, n, k; uint32_t alignment_a, alignment_b, alignment_d, alignment_bias, alignment_aux, number; uint64_t rest; };
struct Proposal { Algorithm algorithm; size_t workspace; int state; float waves; int reserved[4]; };
static_assert(sizeof(Algorithm) == 64 && sizeof(Proposal) == 96);
constexpr uint64_t MAGIC = 0x676f6c6120656b61;

float load(int type, handle p, int64_t i) {
  if (type == FLOAT) return ((const float*)p)[i];
  uint32_t bits = (uint32_t)((const uint16_t*)p)[i] << 16;
  float f;
  memcpy(&f, &bits, 4);
  return f;
}
void store(int type, handle p, int64_t i, float f) {
  if (type == FLOAT) { ((float*)p)[i] = f; return; }
  uint32_t bits;
  memcpy(&bits, &f, 4);
  ((uint16_t*)p)[i] = f != f ? 0x7fff : (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
constexpr float ROOT = 0.7978845608f, CUBIC = 0.044715f;
float gelu(float x) { return 0.5f * x * (1 + tanhf(ROOT * (x + CUBIC * x * x * x))); }
float gelu_slope(float x) {
  float t = tanhf(ROOT * (x + CUBIC * x * x * x));
  return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * ROOT * (1 + 3 * CUBIC * x * x);
}

// sums[m] = x[k][m] transposed times y[k]
#if defined(__x86_64__)
__attribute__((target_clones("avx2", "default")))
#endif
void sum(const float* x, const float* y, float* __restrict__ sums, uint64_t m, uint64_t k) {
  for (uint64_t i = 0; i < m; i++) sums[i] = 0;
  for (uint64_t q = 0; q < k; q++)
    for (uint64_t i = 0; i < m; i++) sums[i] += y[q] * x[q * m + i];
}

struct Product {
  uint64_t m, n, k;
  bool transposed_a, transposed_b, adds;
  int epilogue, bias_type;
  handle a, b, d, bias, aux;
  Layout la, lb, ld;
  int64_t aux_ld;

  void run() const {
    std::vector<float> x(m * k), y(n * k), sums(m);    // x as [k][m], so that the inner loop is over neighbours
    for (uint64_t q = 0; q < k; q++)
      for (uint64_t i = 0; i < m; i++) x[q * m + i] = load(BF16, a, transposed_a ? q + i * la.ld : i + q * la.ld);
    for (uint64_t j = 0; j < n; j++)
      for (uint64_t q = 0; q < k; q++) y[j * k + q] = load(BF16, b, transposed_b ? j + q * lb.ld : q + j * lb.ld);
    for (uint64_t j = 0; j < n; j++) {
      sum(&x[0], &y[j * k], &sums[0], m, k);
      for (uint64_t i = 0; i < m; i++) finish(i, j, sums[i]);
    }
  }
  void finish(uint64_t i, uint64_t j, float s) const {
    if (adds) s += load(ld.type, d, i + j * ld.ld);
    if (epilogue & 4) s += load(bias_type, bias, i);
    if (epilogue == GELU_AUX_BIAS) { store(BF16, aux, i + j * aux_ld, s); s = gelu(s); }
    if (epilogue == DGELU) s *= gelu_slope(load(BF16, aux, i + j * aux_ld));
    store(ld.type, d, i + j * ld.ld, s);
  }
};
int work(void* product) {
  static_cast<Product*>(product)->run();
  delete static_cast<Product*>(product);
  return 0;
}
bool inside(handle p, const Layout& l) { return fake_cuda_inside(p, ((l.columns - 1) * l.ld + l.rows) * (l.type == FLOAT ? 4 : 2)); }

// The heuristic takes the alignment of bias and aux from the descriptor's addresses.
uint32_t alignment(handle p) { return (p | 256) & -(p | 256); }

// The sizes and epilogue of a product, if the library could run it.
Status describe(const Attributes& desc, const Layout& a, const Layout& b, const Layout& c, const Layout& d, Product& p) {
  p.transposed_a = desc.get(TRANS_A, 0);
  p.transposed_b = desc.get(TRANS_B, 0);
  p.m = p.transposed_a ? a.columns : a.rows;
  p.k = p.transposed_a ? a.rows : a.columns;
  p.n = p.transposed_b ? b.rows : b.columns;
  if (p.k != (p.transposed_b ? b.columns : b.rows) || d.rows != p.m || d.columns != p.n) return INVALID_VALUE;
  if (memcmp(&c, &d, sizeof c) || a.type != BF16 || b.type != BF16 || (d.type != BF16 && d.type != FLOAT)) return NOT_SUPPORTED;
  p.epilogue = desc.get(EPILOGUE, 1);
  p.bias = desc.get(BIAS_POINTER, 0);
  p.bias_type = (int)desc.get(BIAS_TYPE, d.type);
  p.aux = desc.get(AUX_POINTER, 0);
  p.aux_ld = desc.get(AUX_LD, 0);
  if (p.epilogue != 1 && p.epilogue != BIAS && p.epilogue != GELU_AUX_BIAS && p.epilogue != DGELU) return NOT_SUPPORTED;
  if ((p.epilogue & 4) && (!p.bias || p.bias_type != d.type)) return NOT_SUPPORTED;
  if (p.epilogue > BIAS && (!p.aux || p.aux % 16 || p.aux_ld < (int64_t)p.m || p.aux_ld % 8 || d.type != BF16)) return NOT_SUPPORTED;
  p.la = a; p.lb = b; p.ld = d;
  return SUCCESS;
}
Status set(Attributes* to, const std::map<int, size_t>& known, int attribute, const void* value, size_t bytes) {
  auto size = known.find(attribute);
  if (size == known.end() || size->second != bytes) return INVALID_VALUE;
  uint64_t word = 0;
  memcpy(&word, value, bytes);
  to->values[attribute] = word;
  return SUCCESS;
}
long live = 0;
template <class T> Status made(T** out, T* made) { *out = made; live++; return SUCCESS; }
template <class T> Status gone(T* what) { delete what; live--; return SUCCESS; }
}  // namespace

FAKE long fake_cublaslt_live() { return live; }
FAKE size_t cublasLtGetVersion() { return 130002; }
FAKE const char* cublasLtGetStatusName(int s) {
  switch (s) {
    case SUCCESS: return "CUBLAS_STATUS_SUCCESS";
    case NOT_INITIALIZED: return "CUBLAS_STATUS_NOT_INITIALIZED";
    case INVALID_VALUE: return "CUBLAS_STATUS_INVALID_VALUE";
    case EXECUTION_FAILED: return "CUBLAS_STATUS_EXECUTION_FAILED";
    case NOT_SUPPORTED: return "CUBLAS_STATUS_NOT_SUPPORTED";
    default: return "CUBLAS_STATUS unknown";
  }
}
FAKE int cublasLtCreate(Attributes** h) { return fake_cuda_lost() ? NOT_INITIALIZED : made(h, new Attributes); }
FAKE int cublasLtDestroy(Attributes* h) { return gone(h); }
FAKE int cublasLtMatmulDescCreate(Attributes** d, int compute, int scale) {
  if (compute != 68 || scale != FLOAT) return NOT_SUPPORTED;
  return made(d, new Attributes);
}
FAKE int cublasLtMatmulDescDestroy(Attributes* d) { return gone(d); }
FAKE int cublasLtMatmulDescSetAttribute(Attributes* d, int a, const void* v, size_t n) {
  return set(d, {{TRANS_A, 4}, {TRANS_B, 4}, {EPILOGUE, 4}, {BIAS_POINTER, 8}, {AUX_POINTER, 8}, {AUX_LD, 8}, {BIAS_TYPE, 4}}, a, v, n);
}
FAKE int cublasLtMatrixLayoutCreate(Layout** l, int type, uint64_t rows, uint64_t columns, int64_t ld) {
  if (ld < (int64_t)rows) return INVALID_VALUE;
  auto* layout = new Layout;
  memset(layout, 0, sizeof *layout);
  layout->type = type; layout->rows = rows; layout->columns = columns; layout->ld = ld;
  return made(l, layout);
}
FAKE int cublasLtMatrixLayoutDestroy(Layout* l) { return gone(l); }
FAKE int cublasLtMatmulPreferenceCreate(Attributes** p) { return made(p, new Attributes); }
FAKE int cublasLtMatmulPreferenceDestroy(Attributes* p) { return gone(p); }
FAKE int cublasLtMatmulPreferenceSetAttribute(Attributes* p, int a, const void* v, size_t n) { return set(p, {{1, 8}, {5, 4}, {6, 4}, {7, 4}, {8, 4}}, a, v, n); }
FAKE int cublasLtMatmulAlgoGetHeuristic(Attributes*, const Attributes* desc, const Layout* a, const Layout* b, const Layout* c, const Layout* d, const Attributes* preference, int wanted,
                                        Proposal* results, int* returned) {
  Product p;
  *returned = 0;
  if (fake_cuda_lost()) return NOT_INITIALIZED;
  if (Status s = describe(*desc, *a, *b, *c, *d, p)) return s;
  for (; *returned < wanted && *returned < 8; ++*returned) {
    Algorithm algorithm = {MAGIC, p.m, p.n, p.k, (uint32_t)preference->get(5, 256), (uint32_t)preference->get(6, 256), (uint32_t)preference->get(8, 256),
                           alignment(p.bias), alignment(p.aux), (uint32_t)*returned, 0};
    results[*returned] = {algorithm, 1024, SUCCESS, 1, {}};
  }
  return SUCCESS;
}
FAKE int cublasLtMatmul(Attributes*, const Attributes* desc, const float* alpha, handle a, const Layout* la, handle b, const Layout* lb, const float* beta, handle c, const Layout* lc, handle d,
                        const Layout* ld, const Algorithm* algorithm, handle workspace, size_t bytes, handle stream) {
  if (fake_cuda_lost()) return EXECUTION_FAILED;
  Product p;
  if (Status s = describe(*desc, *la, *lb, *lc, *ld, p)) return s;
  if (algorithm->magic != MAGIC || algorithm->m != p.m || algorithm->n != p.n || algorithm->k != p.k) return INVALID_VALUE;
  if (a % algorithm->alignment_a || b % algorithm->alignment_b || d % algorithm->alignment_d || c != d) return INVALID_VALUE;
  if (p.bias % algorithm->alignment_bias || p.aux % algorithm->alignment_aux) return INVALID_VALUE;
  if (*alpha != 1 || (*beta != 0 && *beta != 1) || !fake_cuda_inside(workspace, bytes) || bytes < 1024 || workspace % 256) return INVALID_VALUE;
  if (!inside(a, *la) || !inside(b, *lb) || !inside(d, *ld)) return INVALID_VALUE;
  p.a = a; p.b = b; p.d = d;
  p.adds = *beta == 1;
  return fake_cuda_enqueue(stream, work, new Product(p)) ? EXECUTION_FAILED : SUCCESS;
}
