package io.gristmill.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Kernels that work by rows or by elements, on the emulator, against formulas in double precision:
 * within 1e-5 in float32 and 2e-3 in bf16, and the same bytes under all schedules.
 */
class RowKernelsTest {

  private static final Path ROWS = NativePrograms.TESTS.resolve("rows_test.cpp");
  private static final Path ELEMENTS = NativePrograms.TESTS.resolve("elements_test.cpp");
  private static final Pattern KERNEL =
      Pattern.compile("GM_KERNEL void (?:GM_BOUNDS.*\\) )?(\\w+)\\(");

  @TempDir private Path folder;

  /** The widths give 1, 2, 4 and 8 warps to a row, and a last run with and without idle lanes. */
  @ParameterizedTest
  @CsvSource({
    "64,   0, GM_FLOAT_ACTIVATIONS",
    "72,   1, GM_FLOAT_ACTIVATIONS",
    "776,  0, GM_FLOAT_ACTIVATIONS",
    "768,  0, GM_BF16_ACTIVATIONS",
    "1032, 1, GM_FLOAT_STREAM",
    "4104, 0, GM_BF16_ACTIVATIONS"
  })
  void kernelsOfRowsMatchTheirFormulas(int width, int rms, String storage) throws IOException {
    List<String> options = List.of("-DGM_WIDTH=" + width, "-DGM_RMS=" + rms, "-D" + storage);
    String output = NativePrograms.run(NativePrograms.compile(folder, options, ROWS));
    assertThat(output.lines()).last().isEqualTo("all passed");
    assertThat(output.lines()).containsAll(lines("embedding.cu", "norm.cu"));
  }

  @ParameterizedTest
  @CsvSource({"32, GM_FLOAT_ACTIVATIONS", "64, GM_BF16_ACTIVATIONS", "128, GM_BF16_ACTIVATIONS"})
  void kernelsOfElementsMatchTheirFormulas(int head, String storage) throws IOException {
    List<String> options = List.of("-DGM_HEAD=" + head, "-D" + storage);
    String output = NativePrograms.run(NativePrograms.compile(folder, options, ELEMENTS));
    assertThat(output.lines()).last().isEqualTo("all passed");
    assertThat(output.lines())
        .containsAll(lines("activation.cu", "reduce.cu", "optimizer.cu", "muon.cu"));
  }

  /** The lines that the tests of all kernels in the files print. */
  private static List<String> lines(String... files) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String file : files) {
      Matcher kernel = KERNEL.matcher(Files.readString(NativePrograms.KERNELS.resolve(file)));
      while (kernel.find()) {
        lines.add(kernel.group(1) + ": same bytes under all schedules");
      }
    }
    assertThat(lines).isNotEmpty();
    return lines;
  }

  @Test
  void dropoutDropsWhatTheMaskOfTheHostDrops() {
    DropoutMask mask = DropoutMask.of(0.3, 42, 7);
    Path program = NativePrograms.compile(folder, List.of("-DGM_WIDTH=64"), ROWS);
    String output =
        NativePrograms.run(
            program,
            "mask",
            Integer.toUnsignedString(mask.low()),
            Integer.toUnsignedString(mask.high()),
            Integer.toUnsignedString(mask.threshold()));
    String kept = output.lines().reduce((first, second) -> second).orElseThrow();
    String expected =
        IntStream.range(0, 2 * 7 * 64)
            .mapToObj(index -> mask.keeps(index) ? "1" : "0")
            .collect(Collectors.joining());
    assertThat(kept).isEqualTo(expected);
  }
}
