// What the three fake libraries share.
#pragma once
#include <cstdint>

#define FAKE extern "C" __attribute__((visibility("default")))

typedef uint64_t handle;

namespace fake {
// One kernel of a compiled source: the bytes of its arguments and a call with their addresses.
struct Kernel {
  const char* name;
  int count;
  const int* bytes;
  void (*call)(void**);
};
struct Launch {
  unsigned grid[3], block[3], shared;
  int order;
  unsigned seed;
};
// Functions of a compiled source, by name.
typedef const Kernel* (*Kernels)(int* count);
typedef void (*Run)(const Kernel*, const Launch*, void** arguments);
}  // namespace fake

// Exported by the fake libcuda. Work is queued as on a card and runs when somebody waits for it; work returns a CUresult.
FAKE int fake_cuda_enqueue(handle stream, int (*work)(void*), void* data);
// The error that lost the current context, or 0.
FAKE int fake_cuda_lost();
// Whether a range of bytes is inside one allocation.
FAKE int fake_cuda_inside(handle address, uint64_t bytes);
