package io.gristmill.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes that are planted in a kernel make its test fail. */
class RowKernelsMutationTest {

  @TempDir private Path folder;

  /**
   * A planted mistake.
   *
   * @param text replaced where it occurs first
   * @param section of the test program that finds it
   * @param found part of the message of the program
   */
  private record Mutation(
      String file, String text, String replacement, String section, String found) {}

  private static Stream<Mutation> mutations() {
    return Stream.of(
        // A missing barrier: groups of warps add to the same sums.
        new Mutation(
            "norm.cu",
            "    gm_barrier();\n    if ((int)threadIdx.x",
            "    if ((int)threadIdx.x",
            "norm",
            "norm_backward"),
        // A shuffle that only some lanes reach.
        new Mutation(
            "norm.cu",
            "dot = norm_mean(dot);",
            "if (norm_inside(0)) dot = norm_mean(dot);",
            "norm",
            "some threads wait for others that never come"),
        // The last row's group reads a row that does not exist.
        new Mutation(
            "norm.cu",
            "if (row < rows && norm_inside(r)) gm_load8",
            "if (norm_inside(r)) gm_load8",
            "norm",
            "outside of the arrays"),
        new Mutation(
            "gm.cuh", "index + i + low", "index + low", "norm", "residual_norm_forward sum"),
        new Mutation(
            "embedding.cu",
            "position < context ?",
            "position <= context ?",
            "embedding",
            "outside of the arrays"),
        new Mutation(
            "embedding.cu",
            "at = starts[k];",
            "at = starts[k] + 1;",
            "embedding",
            "embedding_backward_tokens"),
        // The last, incomplete run of eight.
        new Mutation(
            "optimizer.cu",
            "at + 8 <= n; at += threads * 8) {\n    float p[8]",
            "at < n; at += threads * 8) {\n    float p[8]",
            "optimizer",
            "outside of the arrays"),
        new Mutation(
            "optimizer.cu",
            "if (state[2] != 0) return;",
            "if (state[2] == 1) return;",
            "optimizer",
            "adamw skipped"),
        new Mutation(
            "reduce.cu",
            "    gm_store8(sums[warp] + lane * 8, sum);\n    gm_barrier();",
            "    gm_store8(sums[warp] + lane * 8, sum);",
            "reduce",
            "column_sums"),
        // The next tile is written while others still read this one.
        new Mutation(
            "muon.cu", "    gm_barrier();  // the tile has been read\n", "", "muon", "muon_gather"),
        new Mutation(
            "activation.cu",
            ": row % T;\n    act*",
            ": row % (T + 9);\n    act*",
            "activation",
            "outside of the arrays"));
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void plantedMistakesAreFound(Mutation mutation) throws IOException {
    try (Stream<Path> files = Files.list(KernelFiles.KERNELS)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Path kernel = folder.resolve(mutation.file());
    String source = Files.readString(kernel);
    int at = source.indexOf(mutation.text());
    assertThat(at).as("the text to replace in %s", mutation.file()).isNotNegative();
    String rest = source.substring(at + mutation.text().length());
    Files.writeString(kernel, source.substring(0, at) + mutation.replacement() + rest);

    boolean ofRows = List.of("norm", "embedding").contains(mutation.section());
    List<String> options =
        List.of("-I" + folder, "-DGM_WIDTH=72", "-DGM_HEAD=32", "-DGM_FLOAT_ACTIVATIONS");
    Path test = KernelFiles.TESTS.resolve(ofRows ? "rows_test.cpp" : "elements_test.cpp");
    NativePrograms.Result result =
        NativePrograms.result(NativePrograms.compile(folder, options, test), mutation.section());
    assertThat(result.status()).as(result.output()).isNotZero();
    assertThat(
            result
                .output()
                .lines()
                .filter(line -> line.startsWith("FAILED") || line.startsWith("emu:")))
        .singleElement()
        .asString()
        .contains(mutation.found());
  }
}
