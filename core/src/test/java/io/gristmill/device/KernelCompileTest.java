package io.gristmill.device;

import static io.gristmill.error.Messages.format;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.kernels.KernelSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles every kernel to machine code for three generations of GPUs and reads from {@code ptxas}
 * that registers suffice: a kernel that spills them to memory is correct, but slow.
 */
class KernelCompileTest {

  private static final List<String> GPT2 = List.of("-DGM_WIDTH=768", "-DGM_HEAD=64", "-DGM_RMS=0");
  private static final List<String> LLAMA =
      List.of("-DGM_WIDTH=768", "-DGM_HEAD=128", "-DGM_RMS=1");
  private static final List<String> SMALL_HEADS =
      List.of("-DGM_WIDTH=768", "-DGM_HEAD=32", "-DGM_RMS=1");
  private static final List<String> WIDEST =
      List.of("-DGM_WIDTH=8192", "-DGM_HEAD=64", "-DGM_RMS=0");

  /** Macros for whose values the source is compiled again. */
  private static final Pattern SHAPE_DEPENDENT = Pattern.compile("GM_HEAD|GM_RMS|attention\\.cuh");

  private static final String BF16_PARAMETERS = "-DGM_BF16_PARAMETERS";
  private static final String FLOAT_STREAM = "-DGM_FLOAT_STREAM";

  /** A compilation costs some seconds of a processor. */
  private static final List<Compilation> COMPILATIONS =
      List.of(
          new Compilation(every(file -> true), 80, GPT2),
          new Compilation(every(file -> true), 90, GPT2),
          new Compilation(every(file -> true), 100, GPT2),
          new Compilation(every(KernelCompileTest::dependsOnShape), 80, LLAMA),
          new Compilation(every(KernelCompileTest::dependsOnShape), 90, LLAMA),
          new Compilation(every(KernelCompileTest::dependsOnShape), 100, LLAMA),
          new Compilation(every(KernelCompileTest::dependsOnShape), 90, SMALL_HEADS),
          new Compilation(List.of("norm"), 80, WIDEST),
          new Compilation(List.of("norm"), 90, WIDEST),
          new Compilation(DeviceKernels.DECODING, 80, with(GPT2, BF16_PARAMETERS)),
          new Compilation(DeviceKernels.DECODING, 90, with(GPT2, BF16_PARAMETERS)),
          new Compilation(DeviceKernels.DECODING, 90, with(LLAMA, BF16_PARAMETERS)),
          new Compilation(List.of("embedding", "norm"), 80, with(GPT2, FLOAT_STREAM)),
          new Compilation(List.of("embedding", "norm"), 90, with(GPT2, FLOAT_STREAM)));

  /** Bytes that a kernel may spill, by kernel, capability and definitions; all others none. */
  private static final Map<String, Integer> ALLOWED_BYTES =
      Map.of(
          "attention_forward for sm_90, " + LLAMA,
          32,
          "embedding_backward_positions for sm_90, " + with(GPT2, FLOAT_STREAM),
          8);

  private static final Pattern PROPERTIES =
      Pattern.compile(
          "Function properties for (\\w+)\\s+(\\d+) bytes stack frame,"
              + " (\\d+) bytes spill stores, (\\d+) bytes spill loads");

  @TempDir private Path folder;

  @Test
  void kernelsSpillNoRegisters() throws Exception {
    Optional<Path> compiler = NativePrograms.onPath("nvcc");
    assumeTrue(compiler.isPresent(), "nvcc not found on the PATH");
    List<Executable> checks = new ArrayList<>();
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      List<Future<String>> logs = new ArrayList<>();
      for (int i = 0; i < COMPILATIONS.size(); i++) {
        String[] arguments = COMPILATIONS.get(i).arguments(folder.resolve("" + i));
        logs.add(two.submit(() -> NativePrograms.run(compiler.get(), arguments)));
      }
      for (int i = 0; i < COMPILATIONS.size(); i++) {
        Compilation compilation = COMPILATIONS.get(i);
        Future<String> log = logs.get(i);
        checks.add(() -> compilation.check(log.get()));
      }
      assertAll(checks);
    } finally {
      two.shutdownNow();
    }
  }

  private static List<String> every(Predicate<Path> files) {
    return KernelFiles.all(".cu").stream()
        .filter(files)
        .map(file -> file.getFileName().toString().replace(".cu", ""))
        .toList();
  }

  private static boolean dependsOnShape(Path file) {
    return SHAPE_DEPENDENT.matcher(KernelFiles.read(file)).find();
  }

  private static List<String> with(List<String> shape, String definition) {
    List<String> all = new ArrayList<>(shape);
    all.add(definition);
    return all;
  }

  /**
   * Files that are compiled as one text, as the engine does.
   *
   * @param files without {@code .cu}
   * @param capability compute capability times 10
   */
  private record Compilation(List<String> files, int capability, List<String> definitions) {

    String[] arguments(Path folder) throws IOException {
      Files.createDirectory(folder);
      Path source = folder.resolve("kernels.cu");
      Files.writeString(source, KernelSources.of(files));
      List<String> arguments = new ArrayList<>(definitions);
      arguments.addAll(List.of("-cubin", "-arch=sm_" + capability, "--ptxas-options=-v"));
      arguments.addAll(List.of("-o", folder.resolve("cubin").toString(), source.toString()));
      return arguments.toArray(String[]::new);
    }

    void check(String log) {
      Matcher kernel = PROPERTIES.matcher(log);
      int kernels = 0;
      for (; kernel.find(); kernels++) {
        String name = format("%s for sm_%d, %s", kernel.group(1), capability, definitions);
        int allowed = ALLOWED_BYTES.getOrDefault(name, 0);
        for (int group = 2; group <= 4; group++) {
          assertTrue(
              Integer.parseInt(kernel.group(group)) <= allowed, name + ": " + kernel.group());
        }
      }
      assertTrue(kernels >= files.size(), files + ": few kernels in " + log);
    }
  }
}
