// What tests of kernels share: arrays with guard zones, runs under all schedules, and comparisons with references.
// A failed check ends the program with status 1.
#pragma once
#include <functional>
#include <string>
#include <tuple>

inline std::mt19937 generator(7);
inline float gauss() {
  static std::normal_distribution<float> normal;
  return normal(generator);
}
[[noreturn]] inline void fail(const std::string& what) {
  printf("FAILED %s\n", what.c_str());
  exit(1);
}

inline double number(bf16 v) { return gm_float(v); }
inline double number(double v) { return v; }
inline void put(bf16& to, double v) { to = gm_bf16((float)v); }
inline void put(float& to, double v) { to = (float)v; }
inline void put(double& to, double v) { to = v; }
inline void put(int& to, double v) { to = (int)v; }

// An array in device memory. It starts as NaN, as do the guard zones around it.
template <class T> class Array {
  static constexpr size_t GUARD = 64;
  std::vector<T> all;

 public:
  explicit Array(size_t n) : all(n + 2 * GUARD) {
    memset(all.data(), 0xff, all.size() * sizeof(T));
    auto* from = (const unsigned char*)data();
    emu::arrays().push_back({from, from + n * sizeof(T)});
  }
  // Values of a normal distribution.
  Array(size_t n, float mean, float deviation) : Array(n) {
    for (size_t i = 0; i < n; i++) put((*this)[i], mean + deviation * gauss());
  }
  Array(const Array&) = delete;
  ~Array() {
    auto* from = (const unsigned char*)data();
    std::erase_if(emu::arrays(), [=](const emu::Range& r) { return r.from == from; });
  }
  T* data() { return all.data() + GUARD; }
  T& operator[](size_t i) { return data()[i]; }
  size_t size() const { return all.size() - 2 * GUARD; }
  std::vector<T> copy() { return {data(), data() + size()}; }
  void assign(const std::vector<T>& values) { std::copy(values.begin(), values.end(), data()); }
  bool equals(const std::vector<T>& values) { return !memcmp(values.data(), data(), size() * sizeof(T)); }
  bool guarded() {
    auto* bytes = (const unsigned char*)all.data();
    size_t guard = GUARD * sizeof(T), total = all.size() * sizeof(T);
    auto intact = [](unsigned char b) { return b == 0xff; };
    return std::all_of(bytes, bytes + guard, intact) && std::all_of(bytes + total - guard, bytes + total, intact);
  }
};

// Runs a kernel under all schedules, each time from the same contents of its outputs: the bytes must be equal.
template <class... T>
void run(const std::string& name, dim grid, dim threads, std::function<void()> kernel, Array<T>&... outputs) {
  auto before = std::make_tuple(outputs.copy()...);
  decltype(before) first;
  bool begun = false;
  for (auto [order, early] : {std::pair{emu::ASCENDING, false}, {emu::DESCENDING, false}, {emu::RANDOM, true},
                              {emu::GREEDY, true}, {emu::GREEDY, false}}) {
    std::apply([&](auto&... values) { (outputs.assign(values), ...); }, before);
    emu::block().early = early;
    emu::launch(grid, threads, 0, kernel, order);
    if (!(outputs.guarded() && ...)) fail(name + ": wrote outside of an array");
    if (!begun) first = std::make_tuple(outputs.copy()...);
    begun = true;
    bool same = std::apply([&](auto&... values) { return (outputs.equals(values) && ...); }, first);
    if (!same) fail(name + ": the result depends on the schedule");
  }
}

// Compares with a reference: the norm of the difference relative to that of the reference, and every element.
template <class T> void expect(const std::string& name, Array<T>& actual, const std::vector<double>& reference) {
  const double tolerance = sizeof(T) == 2 ? 2e-3 : 1e-5;
  if (actual.size() != reference.size()) fail(name + ": length of the reference");
  double error = 0, squares = 0;
  for (size_t i = 0; i < reference.size(); i++) {
    double d = number(actual[i]) - reference[i];
    error += d * d;
    squares += reference[i] * reference[i];
  }
  double rms = sqrt(squares / reference.size());
  for (size_t i = 0; i < reference.size(); i++) {
    double d = fabs(number(actual[i]) - reference[i]);
    if (!(d <= 8 * tolerance * (fabs(reference[i]) + rms)))
      fail(name + ": " + std::to_string(number(actual[i])) + " (expected " + std::to_string(reference[i]) + ") at " +
          std::to_string(i));
  }
  error = squares > 0 ? sqrt(error / squares) : sqrt(error);
  if (!(error <= tolerance)) fail(name + ": error " + std::to_string(error));
  printf("%s: error %.1e\n", name.c_str(), error);
}
template <class T> void expect_bytes(const std::string& name, Array<T>& actual, const std::vector<T>& expected) {
  if (!actual.equals(expected)) fail(name + ": other bytes than expected");
  printf("%s: same bytes\n", name.c_str());
}

// The mask of io.gristmill.model.kernel.row.Dropout, written anew.
struct Mask {
  unsigned low, high, threshold;
  float scale;
  static unsigned scrambled(unsigned x) {
    x ^= x >> 16;
    x *= 0x7feb352d;
    x ^= x >> 15;
    x *= 0x846ca68b;
    return x ^ x >> 16;
  }
  bool keeps(unsigned index) const { return scrambled(scrambled(index + low) ^ high) >> 1 >= threshold; }
  float factor(unsigned index) const { return threshold == 0 ? 1 : keeps(index) ? scale : 0; }
};
inline const Mask NO_DROPOUT{0, 0, 0, 1}, DROPOUT{0x9e3779b9, 0x1234567, 644245094, 1 / 0.7f};  // a rate of 0.3
