package io.gristmill.device;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.error.Messages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(64, 0, List.of(80, 90, 100)),
          new Shape(128, 1, List.of(80, 90, 100)),
          new Shape(32, 1, List.of(90)));

  /** Bytes that a kernel may spill, by kernel, capability and head size; all others none. */
  private static final Map<String, Integer> ALLOWED_BYTES =
      Map.of("attention_forward for sm_90, head size 128", 32);

  private static final Pattern PROPERTIES =
      Pattern.compile(
          "Function properties for (\\w+)\\s+(\\d+) bytes stack frame,"
              + " (\\d+) bytes spill stores, (\\d+) bytes spill loads");

  /** Macros for whose values the source is compiled again. */
  private static final Pattern SHAPE_DEPENDENT = Pattern.compile("GM_HEAD|GM_RMS|attention\\.cuh");

  @TempDir private Path folder;

  @Test
  void kernelsSpillNoRegisters() throws Exception {
    Optional<Path> compiler = TensorPrograms.onPath("nvcc");
    assumeTrue(compiler.isPresent(), "nvcc not found on the PATH");
    List<Compilation> compilations = compilations();
    assertFalse(compilations.isEmpty());
    List<Executable> checks = new ArrayList<>();
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      List<Future<String>> logs = new ArrayList<>();
      for (int i = 0; i < compilations.size(); i++) {
        String[] arguments = compilations.get(i).arguments(folder.resolve(i + ".cubin"));
        logs.add(two.submit(() -> TensorPrograms.run(compiler.get(), arguments)));
      }
      for (int i = 0; i < compilations.size(); i++) {
        Compilation compilation = compilations.get(i);
        Future<String> log = logs.get(i);
        checks.add(() -> compilation.check(log.get()));
      }
      assertAll(checks);
    } finally {
      two.shutdownNow();
    }
  }

  private static List<Compilation> compilations() {
    List<Compilation> compilations = new ArrayList<>();
    for (Path file : KernelFiles.all(".cu")) {
      boolean dependent = SHAPE_DEPENDENT.matcher(KernelFiles.read(file)).find();
      for (Shape shape : dependent ? SHAPES : SHAPES.subList(0, 1)) {
        for (int capability : shape.capabilities) {
          compilations.add(new Compilation(file, capability, shape));
        }
      }
    }
    return compilations;
  }

  /**
   * @param rms 1 for RMSNorm, 0 for LayerNorm
   * @param capabilities compute capabilities for which this shape is compiled
   */
  private record Shape(int headSize, int rms, List<Integer> capabilities) {}

  private record Compilation(Path file, int capability, Shape shape) {

    String[] arguments(Path output) {
      return new String[] {
        "-cubin",
        "-arch=sm_" + capability,
        "-DGM_WIDTH=768",
        "-DGM_HEAD=" + shape.headSize,
        "-DGM_RMS=" + shape.rms,
        "--ptxas-options=-v",
        "-o",
        output.toString(),
        file.toString()
      };
    }

    void check(String log) {
      Matcher kernel = PROPERTIES.matcher(log);
      int kernels = 0;
      for (; kernel.find(); kernels++) {
        String name =
            Messages.format(
                "%s for sm_%d, head size %d", kernel.group(1), capability, shape.headSize);
        int allowed = ALLOWED_BYTES.getOrDefault(name, 0);
        for (int group = 2; group <= 4; group++) {
          assertTrue(
              Integer.parseInt(kernel.group(group)) <= allowed, name + ": " + kernel.group());
        }
      }
      assertTrue(kernels > 0, file + ": no kernel in " + log);
    }
  }
}
