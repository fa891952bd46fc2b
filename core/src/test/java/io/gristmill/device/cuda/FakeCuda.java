package io.gristmill.device.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A card for tests: libraries with the names of NVIDIA's, whose device memory is host memory and
 * whose kernels run in the emulator. They are compiled once by g++ into {@code target/fake-cuda},
 * in a folder named after their sources. Tests are skipped where there is no g++.
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
      } catch (IOException | NoSuchAlgorithmException e) {
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

  private static Path build() throws IOException, NoSuchAlgorithmException {
    Path sources = sources();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(sources.toString().getBytes(StandardCharsets.UTF_8));
    for (String name : List.of("fake.h", "fake_cuda.cpp", "fake_nvrtc.cpp", "fake_cublaslt.cpp")) {
      digest.update(Files.readAllBytes(sources.resolve(name)));
    }
    String key = HexFormat.of().formatHex(digest.digest(), 0, 8);
    Path folder = Path.of("target/fake-cuda", key).toAbsolutePath();
    Files.createDirectories(folder);
    Path done = folder.resolve("done");
    // Test processes that start at the same time build once.
    try (FileChannel lock =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lock.lock()) {
      if (held.isValid() && !Files.exists(done)) {
        compile(sources, folder);
        Files.createFile(done);
      }
    }
    return folder;
  }

  /** The products' library is linked to the driver's. */
  private static void compile(Path sources, Path folder) throws IOException {
    String emulator = "-DEMULATOR=\"" + sources + "\"";
    Path driver = folder.resolve("libcuda.so.1");
    run("-O2", "-o", driver.toString(), sources.resolve("fake_cuda.cpp").toString(), "-ldl");
    run(
        "-O0",
        emulator,
        "-o",
        folder.resolve("libnvrtc.so.13").toString(),
        sources.resolve("fake_nvrtc.cpp").toString(),
        "-ldl");
    run(
        "-O0",
        "-o",
        folder.resolve("libnvrtc-builtins.so.13.0").toString(),
        "-x",
        "c++",
        "/dev/null");
    run(
        "-O3",
        "-Wl,-rpath," + folder,
        "-Wl,-z,lazy",
        "-L" + folder,
        "-l:libcuda.so.1",
        "-o",
        folder.resolve("libcublasLt.so.13").toString(),
        sources.resolve("fake_cublaslt.cpp").toString());
  }

  private static void run(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "g++",
                "-std=c++20",
                "-shared",
                "-fPIC",
                "-fvisibility=hidden",
                "-Wl,--no-as-needed"));
    command.addAll(List.of(arguments));
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
  }
}
