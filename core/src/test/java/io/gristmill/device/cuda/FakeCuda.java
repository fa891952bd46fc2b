package io.gristmill.device.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A card for tests: libraries with the names of NVIDIA's, whose device memory is host memory and
 * whose kernels run in the emulator. They are compiled once by g++ into {@code target/fake-cuda},
 * in a folder named after their sources, which the tests of other modules use, too. Tests are
 * skipped where there is no g++.
 */
public final class FakeCuda {

  /** Settings that tests change, with the values of a healthy card; see fake_cuda.cpp. */
  private static final Map<String, Long> HEALTHY =
      Map.of(
          "devices", 1L,
          "capability", 90L,
          "driver", 13000L,
          "memory", 4L << 30,
          "order", 3L,
          "allocations", 0L,
          "allocation_fails_from", 0L,
          "launches", 0L,
          "launch_fails_from", 0L,
          "error", 700L);

  private static Path built;

  private FakeCuda() {}

  /** The folder with the libraries, for {@link CudaLibraries#DIRECTORIES}. */
  public static synchronized Path folder() {
    if (built == null) {
      assumeTrue(hasCompiler(), "no g++, which compiles the emulated card");
      try {
        built = build();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    return built;
  }

  /** The libraries of a healthy card. */
  public static CudaLibraries libraries() {
    CudaLibraries libraries = CudaLibraries.find(folder()).get();
    HEALTHY.forEach(FakeCuda::set);
    return libraries;
  }

  /** Changes a setting of the card, such as {@code launch_fails_from}. */
  public static void set(String name, long value) {
    if (function("fake_cuda_set").invokeInt(new Object[] {name, value}) != 0) {
      throw new IllegalArgumentException("unknown setting: " + name);
    }
  }

  /**
   * A setting, the number of {@code launches} or {@code allocations} since {@link #libraries}, or
   * the number of {@code live} allocations, streams, events and modules.
   */
  public static long get(String name) {
    return function("fake_cuda_get").invokeLong(new Object[] {name});
  }

  private static Function function(String name) {
    return NativeLibrary.getInstance(folder().resolve("libcuda.so.1").toString()).getFunction(name);
  }

  /** The folder with the sources of the emulator. */
  static Path sources() {
    Path here = Path.of("src/test/native/gpu");
    return (Files.isDirectory(here) ? here : Path.of("../core").resolve(here))
        .toAbsolutePath()
        .normalize();
  }

  private static boolean hasCompiler() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "g++")));
  }

  private static Path build() throws IOException {
    Path folder = sources().resolve("../../../../target/fake-cuda").normalize();
    List<String> command = List.of(sources().resolve("build-card").toString(), folder.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + "\n" + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    // The script prints the folder before it compiles, which may print warnings.
    return Path.of(output.lines().findFirst().orElseThrow());
  }
}
