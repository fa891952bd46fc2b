package io.gristmill.device;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tests of attention and losses fail for kernels with a mistake: a missing barrier, a copy that
 * is not waited for, a bank conflict, a wrong mask. On a GPU most of these give right results most
 * of the time.
 */
class PlantedMistakesTest {

  private static final String WAIT = "gm_wait<1>();";
  private static final String ARRIVED = WAIT + "\n    gm_barrier();";
  private static final String END_OF_STEP = "gm_barrier();   ";

  @TempDir private Path folder;

  static List<Mistake> mistakes() {
    return List.of(
        attention("forward reads keys in flight", "attention.cu", WAIT, "gm_wait<2>();", 1),
        attention("forward reads others' copies", "attention.cu", ARRIVED, WAIT, 1),
        attention("forward overwrites keys in use", "attention.cu", END_OF_STEP, "", 1),
        attention(
            "forward hides the own key", "attention.cu", "> row + (lane", ">= row + (lane", 1),
        attention("forward does not rescale", "attention.cu", "o[i][2 * h] *= shrink;", "", 1),
        attention("keys read queries in flight", "attention_backward.cu", WAIT, "gm_wait<2>();", 1),
        attention("keys read others' copies", "attention_backward.cu", ARRIVED, WAIT, 1),
        attention("keys overwrite queries in use", "attention_backward.cu", END_OF_STEP, "", 1),
        attention("queries read keys in flight", "attention_backward.cu", WAIT, "gm_wait<2>();", 2),
        attention("queries read others' copies", "attention_backward.cu", ARRIVED, WAIT, 2),
        attention("queries overwrite keys in use", "attention_backward.cu", END_OF_STEP, "", 2),
        attention("banks conflict", "attention.cuh", "row & 7;", "0;", 1),
        attention("cached warps do not wait", "attention_cached.cu", "gm_barrier();", "", 1),
        attention("cached rows see too much", "attention_cached.cu", "[row] + 1", "[row] + 2", 1),
        loss("target's logit is overwritten", "gm_barrier();   ", "", 1),
        loss(
            "warps read sums of others too early",
            "  gm_barrier();\n  float other",
            "  float other",
            1),
        loss("padding is read", "if (c + i >= vocabulary)", "if (c + i >= stride)", 1),
        loss("z-loss has half its gradient", "1 + 2 * z_loss", "1 + z_loss", 1),
        loss("ties take the larger id", "c < target)", "c > target)", 1),
        loss(
            "first id is not awaited",
            "gm_barrier();\n  if (threadIdx.x == 0) {",
            "if (threadIdx.x == 0) {",
            1),
        loss(
            "halves are added too early",
            "gm_barrier();\n    if (threadIdx.x < half)",
            "if (threadIdx.x < half)",
            1));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void isFound(Mistake mistake) throws IOException {
    Path file = copyOfKernels().resolve(mistake.file);
    Files.writeString(file, mistake.plantedIn(KernelFiles.read(file)));
    Path program = compile(mistake.test);
    assertThrows(AssertionError.class, () -> TensorPrograms.run(program, "short"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"attention_test.cpp", "loss_test.cpp"})
  void kernelsAsTheyArePass(String test) throws IOException {
    copyOfKernels();
    assertTrue(TensorPrograms.run(compile(test), "short").contains(", "));
  }

  private Path copyOfKernels() throws IOException {
    for (Path file : KernelFiles.all("")) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
    return folder;
  }

  private Path compile(String test) {
    List<String> options =
        List.of("-O1", "-w", "-DGM_HEAD=64", "-I" + folder, "-I" + KernelFiles.TESTS);
    Path tests = KernelFiles.TESTS;
    return TensorPrograms.compile(folder, options, tests.resolve(test), tests.resolve("emu.cpp"));
  }

  private static Mistake attention(
      String name, String file, String original, String replacement, int occurrence) {
    return new Mistake(name, file, original, replacement, occurrence, "attention_test.cpp");
  }

  private static Mistake loss(String name, String original, String replacement, int occurrence) {
    return new Mistake(name, "loss.cu", original, replacement, occurrence, "loss_test.cpp");
  }

  /**
   * @param occurrence which occurrence of the original text is replaced, from 1
   */
  record Mistake(
      String name, String file, String original, String replacement, int occurrence, String test) {

    String plantedIn(String source) {
      Matcher match = Pattern.compile(Pattern.quote(original)).matcher(source);
      for (int i = 0; i < occurrence; i++) {
        assertTrue(match.find(), file + " has fewer than " + occurrence + " of: " + original);
      }
      return source.substring(0, match.start()) + replacement + source.substring(match.end());
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
