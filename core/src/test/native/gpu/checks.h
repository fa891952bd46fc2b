// What tests of kernels share: arrays with guard zones, runs under all schedules, and comparisons with references.
// A failed check ends the program with status 1.
#pragma once
#include <functional>
#include <string>

inline std::mt19937 generator(7);
inline float gauss() {
  static std::normal_distribution<float> normal;
  return normal(generator);
}
[[noreturn]] inline void fail(const std::string& what) {
  printf("FAILED %s\n", what.c_str());
  exit(1);
}

// The schedules of the emulator: in which order threads run, and whether copies land at once or as late as allowed.
struct Schedule {
  emu::Order order;
  bool early;
};
constexpr Schedule SCHEDULES[] = {
    {emu::ASCENDING, false}, {emu::DESCENDING, false}, {emu::RANDOM, true}, {emu::GREEDY, true}, {emu::GREEDY, false}};

inline double number(bf16 v) { return gm_float(v); }
inline double number(double v) { return v; }
inline void put(bf16& to, double v) { to = gm_bf16((float)v); }
inline void put(float& to, double v) { to = (float)v; }
inline void put(double& to, double v) { to = v; }
inline void put(int& to, double v) { to = (int)v; }

// Bytes of device memory. They start as NaN, as do the guard zones around them.
class Memory {
  static constexpr size_t GUARD = 256;
  std::vector<unsigned char> all;

 protected:
  unsigned char* start() { return all.data() + GUARD; }

 public:
  explicit Memory(size_t bytes) : all(bytes + 2 * GUARD, 0xff) { emu::arrays().push_back({start(), start() + bytes}); }
  Memory(const Memory&) = delete;
  ~Memory() {
    std::erase_if(emu::arrays(), [this](const emu::Range& r) { return r.from == start(); });
  }
  std::vector<unsigned char> contents() { return {start(), start() + all.size() - 2 * GUARD}; }
  void restore(const std::vector<unsigned char>& bytes) { memcpy(start(), bytes.data(), bytes.size()); }
  bool guarded() {
    auto intact = [](unsigned char b) { return b == 0xff; };
    return std::all_of(all.begin(), all.begin() + GUARD, intact) && std::all_of(all.end() - GUARD, all.end(), intact);
  }
};

template <class T> class Array : public Memory {
  size_t n;

 public:
  explicit Array(size_t n) : Memory(n * sizeof(T)), n(n) {}
  // Values of a normal distribution.
  Array(size_t n, float mean, float deviation) : Array(n) {
    for (size_t i = 0; i < n; i++) put((*this)[i], mean + deviation * gauss());
  }
  T* data() { return (T*)start(); }
  T& operator[](size_t i) { return data()[i]; }
  size_t size() const { return n; }
  std::vector<T> copy() { return {data(), data() + n}; }
};

// Runs a kernel under all schedules, each time from the same contents of its outputs: the bytes must be equal.
inline void run_all(const std::string& name, dim grid, dim threads, const std::function<void()>& kernel,
    const std::vector<Memory*>& outputs) {
  std::vector<std::vector<unsigned char>> before, first;
  for (Memory* output : outputs) before.push_back(output->contents());
  for (auto [order, early] : SCHEDULES) {
    for (size_t i = 0; i < outputs.size(); i++) outputs[i]->restore(before[i]);
    emu::block().early = early;
    emu::launch(grid, threads, 0, kernel, order);
    for (size_t i = 0; i < outputs.size(); i++) {
      if (!outputs[i]->guarded()) fail(name + ": wrote outside of an array");
      if (first.size() == i) first.push_back(outputs[i]->contents());
      if (outputs[i]->contents() != first[i]) fail(name + ": the result depends on the schedule");
    }
  }
  printf("%s: same bytes under all schedules\n", name.c_str());
}
template <class... T>
void run(const char* name, dim grid, dim threads, const std::function<void()>& kernel, T&... outputs) {
  run_all(name, grid, threads, kernel, {&outputs...});
}

// Runs a kernel of a skipped step, which must not change its outputs.
template <class... T>
void run_skipped(const char* name, dim grid, dim threads, const std::function<void()>& kernel, T&... outputs) {
  std::vector<Memory*> all = {&outputs...};
  std::vector<std::vector<unsigned char>> before;
  for (Memory* output : all) before.push_back(output->contents());
  run_all(name, grid, threads, kernel, all);
  for (size_t i = 0; i < all.size(); i++)
    if (all[i]->contents() != before[i]) fail(std::string(name) + ": a skipped step changed something");
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
  if (actual.size() != expected.size() || memcmp(actual.data(), expected.data(), expected.size() * sizeof(T)))
    fail(name + ": other bytes than expected");
  printf("%s: expected bytes\n", name.c_str());
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
