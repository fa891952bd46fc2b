package io.gristmill.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gristmill.error.InvalidConfigException;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a card or machine may lack or lose. */
class CudaFailuresTest {

  private static final String SOURCE =
      """
      #include "emu.h"
      GM_KERNEL void nothing(int n) {}
      GM_KERNEL void beyond(float* x, int at) { x[at] = 1; }
      """;

  private CudaLibraries libraries;

  @BeforeEach
  void restore() {
    libraries = FakeCuda.libraries();
  }

  @ParameterizedTest
  @CsvSource({"1, 0 to 0", "-1, 0 to 0"})
  void refusesACardThatIsNotThere(int ordinal, String expected) {
    assertThatThrownBy(() -> CudaDevice.open(libraries, ordinal))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("card: " + ordinal + " (expected " + expected + ") at this machine");
  }

  @Test
  void refusesAMachineWithoutCards() {
    FakeCuda.set("devices", 0);
    assertThat(CudaDevice.count(libraries)).isZero();
    assertThatThrownBy(() -> CudaDevice.open(libraries, 0))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("card: 0 (expected an NVIDIA card, there is none) at this machine");
  }

  @ParameterizedTest
  @CsvSource({"70, 7.0", "75, 7.5"})
  void refusesCardsBelowCapability80(int capability, String shown) {
    FakeCuda.set("capability", capability);
    assertThatThrownBy(() -> CudaDevice.open(libraries, 0))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "compute capability of Emulated card 0: "
                + shown
                + " (expected 8.0 or higher) at this machine");
    assertThat(FakeCuda.get("live")).isZero();
  }

  @Test
  void opensTheSecondCard() {
    FakeCuda.set("devices", 2);
    try (CudaDevice device = CudaDevice.open(libraries, 1)) {
      assertThat(device.name()).isEqualTo("Emulated card 1");
    }
  }

  @Test
  void saysHowMuchMemoryWasMissing() {
    try (CudaDevice device = CudaDevice.open(libraries, 0)) {
      DeviceException e =
          catchThrowableOfType(DeviceException.class, () -> device.allocate(5L << 30));
      assertThat(e)
          .hasMessage("cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY (2), 5368709120 bytes at card 0");
      assertThat(e.outOfMemory()).isTrue();
      assertThat(e.sticky()).isFalse();
      // The context works on.
      device.allocate(16);
      FakeCuda.set("allocation_fails_from", 4);
      device.allocate(16);
      assertThatThrownBy(() -> device.allocate(16)).hasMessageContaining("OUT_OF_MEMORY");
    }
    assertThat(FakeCuda.get("live")).isZero();
  }

  @Test
  void reportsALostCardByEveryCallAndStillCloses() {
    List<Consumer<CudaDevice>> calls =
        List.of(
            CudaDevice::synchronize,
            device -> device.allocate(16),
            device -> device.download(1, new float[1], 0, 1),
            CudaDevice::freeBytes);
    for (Consumer<CudaDevice> call : calls) {
      CudaLibraries healthy = FakeCuda.libraries();
      CudaDevice device = CudaDevice.open(healthy, 0);
      Kernel kernel = device.compile(SOURCE, List.of()).kernel("nothing");
      device.upload(device.allocate(16).address(), new int[4], 0, 4);
      FakeCuda.set("launch_fails_from", 2);
      kernel.launch(1, 1, 32, 0, 1);
      device.synchronize();
      // An error inside a kernel is known only later.
      kernel.launch(1, 1, 32, 0, 1);
      assertLost(device::synchronize);
      assertLost(() -> call.accept(device));
      assertLost(() -> kernel.launch(1, 1, 32, 0, 1));
      device.close();
      assertThat(FakeCuda.get("live")).isZero();
    }
    try (CudaDevice next = CudaDevice.open(FakeCuda.libraries(), 0)) {
      next.compile(SOURCE, List.of()).kernel("nothing").launch(1, 1, 32, 0, 1);
      next.synchronize();
    }
  }

  private static void assertLost(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DeviceException.class,
            e -> {
              assertThat(e.sticky()).isTrue();
              assertThat(e.number()).isEqualTo(700);
              assertThat(e.error()).isEqualTo("CUDA_ERROR_ILLEGAL_ADDRESS");
            });
  }

  @Test
  void aProductAfterALostCardReportsTheDriversError() {
    try (CudaDevice device = CudaDevice.open(libraries, 0)) {
      Products products = device.products();
      long a = device.allocate(1 << 12).address();
      Products.Product product =
          new Products.Product(
              8, 8, 8, false, false, Products.Type.BF16, false, Products.Epilogue.NONE);
      products.multiply(product, a, a + 1024, a + 2048, 0, 0);
      FakeCuda.set("launch_fails_from", 1);
      device.compile(SOURCE, List.of()).kernel("nothing").launch(1, 1, 32, 0, 1);
      assertLost(device::synchronize);
      assertLost(() -> products.multiply(product, a, a + 1024, a + 2048, 0, 0));
      // The first call of a form, which cuBLASLt refuses with another number.
      Products.Product other =
          new Products.Product(
              8, 8, 16, false, false, Products.Type.BF16, false, Products.Epilogue.NONE);
      assertLost(() -> products.multiply(other, a, a + 1024, a + 2048, 0, 0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, false",
    "214, true",
    "701, false",
    "702, true",
    "719, true",
    "810, true",
    "999, true"
  })
  void knowsWhichErrorsLoseTheContext(int number, boolean sticky) {
    assertThat(DeviceException.ofDriver("call", "name", number, "").sticky()).isEqualTo(sticky);
    // cuBLASLt and NVRTC have numbers of their own.
    assertThat(DeviceException.ofLibrary("call", "name", number, "").sticky()).isFalse();
  }

  @Test
  void findsAWriteOutsideAnAllocation() {
    try (CudaDevice device = CudaDevice.open(libraries, 0)) {
      Kernel kernel = device.compile(SOURCE, List.of()).kernel("beyond");
      long x = device.allocate(1024).address();
      kernel.launch(1, 1, 1, 0, x, 255);
      device.synchronize();
      kernel.launch(1, 1, 1, 0, x, 256);
      assertLost(device::synchronize);
    }
  }
}
