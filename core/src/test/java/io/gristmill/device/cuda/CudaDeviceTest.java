package io.gristmill.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memory, transfers, kernels and threads of one card, which is emulated. */
class CudaDeviceTest {

  /** One kernel with every kind of argument, one with barriers and dynamic shared memory. */
  private static final String SOURCE =
      """
      #include "gm.cuh"
      GM_KERNEL void GM_BOUNDS(64, 1) affine(const float* x, float* y, float factor, int shift,
          unsigned top, long n) {
        long i = (long)blockIdx.x * blockDim.x + threadIdx.x;
        if (i < n) y[i] = x[i] * factor + shift + (top >> 31) + (n >> 32);
      }
      #ifdef REVERSE
      GM_KERNEL void
      reverse(int* x, int n) {
        GM_DYNAMIC_SHARED(raw);
        int* kept = (int*)raw;
        for (int i = threadIdx.x; i < n; i += blockDim.x) kept[i] = x[i];
        gm_barrier();
        for (int i = threadIdx.x; i < n; i += blockDim.x) x[i] = kept[n - 1 - i];
      }
      #endif
      """;

  private CudaDevice device;

  @BeforeEach
  void open() {
    device = CudaDevice.open(FakeCuda.libraries(), 0);
  }

  @AfterEach
  void close() {
    if (device != null) {
      device.close();
    }
  }

  private static Map<String, String> header() throws IOException {
    try (InputStream in =
        CudaDevice.class.getResourceAsStream("/io/gristmill/device/kernels/gm.cuh")) {
      return Map.of("gm.cuh", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void describesItself() {
    assertThat(CudaDevice.count(FakeCuda.libraries())).isEqualTo(1);
    assertThat(device.name()).isEqualTo("Emulated card 0");
    assertThat(device.capability()).isEqualTo(90);
    assertThat(device.multiprocessors()).isEqualTo(4);
    assertThat(device.totalBytes()).isEqualTo(4L << 30);
    assertThat(device.versions()).isEqualTo("CUDA driver 13.0, NVRTC 13.0, cuBLASLt 13.0.2");
  }

  @Test
  void allocatesAndFrees() {
    long before = device.freeBytes();
    Memory memory = device.allocate(1000);
    assertThat(memory.address() % 256).isZero();
    assertThat(device.freeBytes()).isEqualTo(before - 1000);
    memory.close();
    memory.close();
    assertThat(device.freeBytes()).isEqualTo(before);
  }

  @Test
  void copiesRangesOfArraysUpAndDown() {
    // Above the size of all slots together, so that each is used again.
    int count = 5_000_001;
    float[] values = new float[count + 10];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    long address = device.allocate(4L * count).address();
    device.upload(address, values, 3, count);
    float[] expected = values.clone();
    // The array may change before the card has received it.
    Arrays.fill(values, -1);
    float[] result = new float[count + 10];
    device.download(address, result, 5, count);
    assertThat(Arrays.equals(result, 5, 5 + count, expected, 3, 3 + count)).isTrue();
    assertThat(result[4]).isZero();
    assertThat(result[5 + count]).isZero();
  }

  @Test
  void copiesEveryType() {
    long address = device.allocate(64).address();
    device.upload(address, new int[] {1, -2, 3}, 1, 2);
    device.upload(address + 8, new short[] {4, -5}, 0, 2);
    device.upload(address + 12, new byte[] {6, -7, 8}, 0, 3);
    device.copy(address + 32, address, 16);
    device.clear(address, 4);
    int[] ints = new int[4];
    device.download(address, ints, 0, 3);
    assertThat(ints).containsExactly(0, 3, 4 | -5 << 16, 0);
    short[] shorts = new short[2];
    device.download(address + 40, shorts, 0, 2);
    assertThat(shorts).containsExactly((short) 4, (short) -5);
    byte[] bytes = new byte[4];
    device.download(address + 44, bytes, 0, 3);
    assertThat(bytes).containsExactly(6, -7, 8, 0);
    device.clear(address, 8);
    double[] doubles = {1};
    device.download(address, doubles, 0, 1);
    assertThat(doubles).containsExactly(0);
  }

  @Test
  void refusesRangesOutsideAnArrayOrItsMemory() {
    long address = device.allocate(16).address();
    assertThatThrownBy(() -> device.upload(address, new float[4], 2, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> device.upload(address, new float[5], 0, 5))
        .isInstanceOf(DeviceException.class)
        .hasMessage("cuMemcpyHtoDAsync: CUDA_ERROR_INVALID_VALUE (1)");
  }

  @Test
  void launchesKernelsWithEveryKindOfArgument() throws IOException {
    Module module = device.compile(SOURCE, header(), List.of("-DREVERSE=1"));
    Kernel kernel = module.kernel("affine");
    assertThat(kernel).isSameAs(module.kernel("affine"));
    assertThat(kernel.registers()).isPositive();
    long x = device.allocate(400).address();
    long y = device.allocate(400).address();
    float[] values = new float[100];
    for (int i = 0; i < 100; i++) {
      values[i] = i;
    }
    device.upload(x, values, 0, 100);
    kernel.launch(2, 1, 64, 0, x, y, 0.5f, -7, 0x80000000, 100L);
    // The arguments are those of the call, not those of the next one.
    kernel.launch(1, 1, 64, 0, x, y, 2f, 0, 0, 1L);
    float[] result = new float[100];
    device.download(y, result, 0, 100);
    assertThat(result[0]).isZero();
    assertThat(result[1]).isEqualTo(0.5f - 7 + 1);
    assertThat(result[99]).isEqualTo(49.5f - 7 + 1);
  }

  @Test
  void raisesTheLimitOfSharedMemory() throws IOException {
    Kernel kernel = device.compile(SOURCE, header(), List.of("-DREVERSE=1")).kernel("reverse");
    int count = 100 << 8;
    long x = device.allocate(4L * count).address();
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    device.upload(x, values, 0, count);
    kernel.launch(1, 1, 96, 4 * count, x, count);
    device.download(x, values, 0, count);
    assertThat(values[0]).isEqualTo(count - 1);
    assertThat(values[count - 1]).isZero();
    assertThatThrownBy(() -> kernel.launch(1, 1, 96, 1 << 20, x, count))
        .hasMessage(
            "cuFuncSetAttribute: CUDA_ERROR_INVALID_VALUE (1),"
                + " 1048576 bytes of shared memory for reverse");
  }

  @Test
  void refusesArgumentsThatAreNotTheKernels() throws IOException {
    Module module = device.compile(SOURCE, header(), List.of());
    Kernel kernel = module.kernel("affine");
    assertThatThrownBy(() -> kernel.launch(1, 1, 64, 0, 0L, 0L, 1f))
        .hasMessage("arguments of kernel affine: 3 (expected 6)");
    assertThatThrownBy(() -> kernel.launch(1, 1, 64, 0, 0L, 0L, 1f, 1, 1, 1))
        .hasMessage("argument 5 of kernel affine: 4 bytes (expected 8)");
    assertThatThrownBy(() -> kernel.launch(1, 1, 64, 0, 0L, 0L, 1.0, 1, 1, 1L))
        .hasMessage("argument of kernel affine: 1.0 (expected Long, Integer or Float)");
    assertThatThrownBy(() -> kernel.launch(1, 1, 2048, 0, 0L, 0L, 1f, 1, 1, 1L))
        .hasMessageStartingWith("cuLaunchKernel: CUDA_ERROR_INVALID_VALUE (1), affine with 1 x 1");
    // Not compiled without the option.
    assertThatThrownBy(() -> module.kernel("reverse"))
        .hasMessage("cuModuleGetFunction: CUDA_ERROR_NOT_FOUND (500), reverse");
  }

  @Test
  void showsTheCompilersErrors() {
    assertThatThrownBy(() -> device.compile("void kernel() { missing(); }", List.of()))
        .isInstanceOfSatisfying(DeviceException.class, e -> assertThat(e.sticky()).isFalse())
        .hasMessageStartingWith("nvrtcCompileProgram: NVRTC_ERROR_COMPILATION (6), ")
        .hasMessageContaining("kernels.cu:1")
        .hasMessageContaining("missing");
    assertThatThrownBy(() -> device.compile("", List.of("--wrong")))
        .hasMessageContaining("NVRTC_ERROR_INVALID_OPTION (5)");
  }

  @Test
  void belongsToOneThreadAtATime() throws Exception {
    Memory memory = device.allocate(8);
    device.upload(memory.address(), new int[] {1, 2}, 0, 2);
    assertThatThrownBy(() -> CompletableFuture.runAsync(device::synchronize).join())
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected bind()");
    int[] values = new int[2];
    CompletableFuture.runAsync(
            () -> {
              device.bind();
              device.download(memory.address(), values, 0, 2);
            })
        .join();
    assertThat(values).containsExactly(1, 2);
    assertThatThrownBy(device::synchronize).hasMessageContaining("expected bind()");
    device.bind();
    device.synchronize();
  }

  @Test
  void closesEverything() throws IOException {
    device.compile(SOURCE, header(), List.of()).kernel("affine");
    Memory memory = device.allocate(8);
    device.upload(memory.address(), new int[] {1, 2}, 0, 2);
    device.products();
    device.close();
    device.close();
    memory.close();
    assertThat(FakeCuda.get("live")).isZero();
    assertThatThrownBy(device::synchronize)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("card 0 is closed");
  }

  @Test
  void twoDevicesShareACard() {
    try (CudaDevice other = CudaDevice.open(FakeCuda.libraries(), 0)) {
      Memory first = device.allocate(4);
      Memory second = other.allocate(4);
      device.upload(first.address(), new int[] {1}, 0, 1);
      other.upload(second.address(), new int[] {2}, 0, 1);
      device.close();
      int[] value = new int[1];
      other.download(second.address(), value, 0, 1);
      assertThat(value).containsExactly(2);
    }
    assertThat(FakeCuda.get("live")).isZero();
  }
}
