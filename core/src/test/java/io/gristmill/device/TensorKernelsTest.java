package io.gristmill.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs attention and losses on the emulator, under several schedules of threads, against references
 * in double precision.
 */
class TensorKernelsTest {

  /**
   * A row of the table in {@code attention.cuh}: name, threads, and rows and bytes by head size.
   */
  private static final Pattern GEOMETRY =
      Pattern.compile("^// (attention_\\w+) .*?(\\d+(?: +\\d+){6})$", Pattern.MULTILINE);

  private static final List<Integer> HEAD_SIZES = List.of(32, 64, 128);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {32, 64, 128})
  void attentionAgreesWithDoublePrecision(int headSize) {
    Path program = compile("attention_test.cpp", "-DGM_HEAD=" + headSize);
    String report = TensorPrograms.run(program, "all");
    assertTrue(report.contains("gradient of keys") && report.contains("cached output"), report);
    assertEquals(
        documentedGeometry(headSize), TensorPrograms.run(program, "geometry").lines().toList());
  }

  @Test
  void lossesAgreeWithDoublePrecision() {
    String report = TensorPrograms.run(compile("loss_test.cpp"), "all");
    assertTrue(report.contains("vocabulary 50257 of 50304"), report);
  }

  private Path compile(String source, String... definitions) {
    List<String> options = new ArrayList<>(List.of("-O2", "-march=native", "-w"));
    options.addAll(List.of("-I" + KernelFiles.KERNELS, "-I" + KernelFiles.TESTS));
    options.addAll(List.of(definitions));
    Path tests = KernelFiles.TESTS;
    return TensorPrograms.compile(folder, options, tests.resolve(source), tests.resolve("emu.cpp"));
  }

  /** Lines of name, threads, rows and shared bytes of the kernels that have tiles. */
  private static List<String> documentedGeometry(int headSize) {
    int column = HEAD_SIZES.indexOf(headSize);
    Matcher rows = GEOMETRY.matcher(KernelFiles.read(KernelFiles.KERNELS.resolve("attention.cuh")));
    List<String> lines = new ArrayList<>();
    while (rows.find()) {
      List<String> numbers = Arrays.asList(rows.group(2).split(" +", -1));
      String bytes = numbers.get(4 + column);
      if (!bytes.equals("0")) {
        lines.add(String.join(" ", rows.group(1), numbers.get(0), numbers.get(1 + column), bytes));
      }
    }
    return lines;
  }
}
