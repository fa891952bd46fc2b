package io.gristmill.device;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tests of kernels fail for kernels with a mistake: a missing barrier, a copy that is not
 * waited for, a bank conflict, a wrong mask, a row that does not exist. On a GPU most of these give
 * right results most of the time.
 *
 * <p>All mistakes are compiled into one program for each test, as branches of which one is chosen
 * when the program starts.
 */
class PlantedMistakesTest {

  private static final String WAIT = "«gm_wait<1>();»";
  private static final String WAIT_LESS = "gm_wait<2>();";
  private static final String ARRIVED = "gm_wait<1>();\n    «gm_barrier();»";
  private static final String END_OF_STEP = "«gm_barrier();»   ";
  private static final String OUTSIDE = "outside of the arrays";

  /** The programs that test kernels, with the sizes for which they are compiled. */
  private enum TestProgram {
    ATTENTION("attention_test.cpp", "short", "-DGM_HEAD=64"),
    LOSS("loss_test.cpp", "short", "-DGM_HEAD=64"),
    ROWS("rows_test.cpp", "", "-DGM_WIDTH=72", "-DGM_FLOAT_ACTIVATIONS"),
    ELEMENTS("elements_test.cpp", "", "-DGM_HEAD=32", "-DGM_WIDTH=72", "-DGM_FLOAT_ACTIVATIONS");

    private final Path source;
    private final String section; // with all cases
    private final List<String> options;

    TestProgram(String source, String section, String... options) {
      this.section = section;
      this.source = KernelFiles.TESTS.resolve(source);
      this.options = List.of(options);
    }
  }

  /**
   * A planted mistake.
   *
   * @param section argument of the program
   * @param found part of what the program says about it
   * @param file of the kernel
   * @param place unique text of the file, or its first occurrence; what is between « and », a
   *     statement or an expression, is replaced
   * @param occurrence which occurrence of the text, from 1
   */
  private record Mistake(
      String name,
      TestProgram program,
      String section,
      String found,
      String file,
      String place,
      int occurrence,
      String replacement) {

    private String original() {
      return place.substring(place.indexOf('«') + 1, place.indexOf('»'));
    }

    /** Where the original begins in the source. */
    private int in(String source) {
      String text = place.replaceAll("[«»]", "");
      int at = -1;
      for (int i = 0; i < occurrence; i++) {
        at = source.indexOf(text, at + 1);
        assertThat(at).as("occurrence %d of %s in %s", i + 1, text, file).isNotNegative();
      }
      return at + place.indexOf('«');
    }

    /** The original, and the mistake if the program was started with its number. */
    private String branches(int number) {
      String original = original();
      return original.endsWith(";")
          ? format("if (planted == %d) { %s } else { %s }", number, replacement, original)
          : format("(planted == %d ? (%s) : (%s))", number, replacement, original);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Mistake> MISTAKES =
      List.of(
          attention("forward reads keys in flight", "attention.cu", WAIT, 1, WAIT_LESS),
          attention("forward reads others' copies", "attention.cu", ARRIVED, 1, ""),
          attention("forward overwrites keys in use", "attention.cu", END_OF_STEP, 1, ""),
          attention(
              "forward hides the own key",
              "attention.cu",
              "if («key + i * 8 + (lane & 3) * 2 + (e & 1) > row + (lane >> 2) + (e >> 1) * 8»)",
              1,
              "key + i * 8 + (lane & 3) * 2 + (e & 1) >= row + (lane >> 2) + (e >> 1) * 8"),
          attention("forward does not rescale", "attention.cu", "«o[i][2 * h] *= shrink;»", 1, ""),
          attention("keys read queries in flight", "attention_backward.cu", WAIT, 1, WAIT_LESS),
          attention("keys read others' copies", "attention_backward.cu", ARRIVED, 1, ""),
          attention("keys overwrite queries in use", "attention_backward.cu", END_OF_STEP, 1, ""),
          attention("queries read keys in flight", "attention_backward.cu", WAIT, 2, WAIT_LESS),
          attention("queries read others' copies", "attention_backward.cu", ARRIVED, 2, ""),
          attention("queries overwrite keys in use", "attention_backward.cu", END_OF_STEP, 2, ""),
          attention("banks conflict", "attention.cuh", "«row & 7»;", 1, "0"),
          attention("cached warps do not wait", "attention_cached.cu", "«gm_barrier();»", 1, ""),
          attention("cached rows see too much", "attention_cached.cu", "[row] + «1»", 1, "2"),
          loss("target's logit is overwritten", END_OF_STEP, ""),
          loss("warps read sums of others too early", "  «gm_barrier();»\n  float other", ""),
          loss("padding is read", "c + i >= «vocabulary»)", "stride"),
          loss("z-loss has half its gradient", "1 + «2 * z_loss»", "z_loss"),
          loss("ties take the larger id", "«c < target»)", "c > target"),
          loss("first id is not awaited", "«gm_barrier();»\n  if (threadIdx.x == 0) {", ""),
          loss("halves are added too early", "«gm_barrier();»\n    if (threadIdx.x < half)", ""),
          rows(
              "groups of warps add to the same sums",
              "norm",
              "norm_backward",
              "norm.cu",
              "    «gm_barrier();»\n    if ((int)threadIdx.x",
              ""),
          rows(
              "only some lanes reach a shuffle",
              "norm",
              "some threads wait for others that never come",
              "norm.cu",
              "«dot = norm_mean(dot);»",
              "if (norm_inside(0)) dot = norm_mean(dot);"),
          rows(
              "the last row's group reads a row that does not exist",
              "norm",
              OUTSIDE,
              "norm.cu",
              "if («row < rows && norm_inside(r)») gm_load8",
              "norm_inside(r)"),
          rows(
              "masks of dropout repeat",
              "norm",
              "residual_norm_forward sum",
              "gm.cuh",
              "«index + i + low»",
              "index + low"),
          rows(
              "a position after the context is read",
              "embedding",
              OUTSIDE,
              "embedding.cu",
              "«position < context» ?",
              "position <= context"),
          rows(
              "the first row of an id is left out",
              "embedding",
              "embedding_backward_tokens",
              "embedding.cu",
              "at = «starts[k]»;",
              "starts[k] + 1"),
          elements(
              "the last, incomplete run of eight is read",
              "optimizer",
              OUTSIDE,
              "optimizer.cu",
              "«at + 8 <= n»; at += threads * 8) {\n    float p[8]",
              "at < n"),
          elements(
              "a skipped step is applied",
              "optimizer",
              "adamw skipped",
              "optimizer.cu",
              "if («state[2] != 0») return;",
              "state[2] == 1"),
          elements(
              "sums of warps are read too early",
              "reduce",
              "column_sums",
              "reduce.cu",
              "    gm_store8(sums[warp] + lane * 8, sum);\n    «gm_barrier();»",
              ""),
          elements(
              "the next tile is written while others read this one",
              "muon",
              "muon_gather",
              "muon.cu",
              "«gm_barrier();»  // the tile has been read",
              ""),
          elements(
              "angles of a position after the last are read",
              "activation",
              OUTSIDE,
              "activation.cu",
              ": row % «T»;\n    act*",
              "(T + 9)"));

  @TempDir private static Path folder;
  private static final Map<TestProgram, Path> PROGRAMS = new HashMap<>();

  @BeforeAll
  static void compileAll() throws IOException {
    for (TestProgram program : TestProgram.values()) {
      PROGRAMS.put(program, compiled(program));
    }
  }

  private static Path compiled(TestProgram program) throws IOException {
    Path sources = Files.createDirectory(folder.resolve(program.name()));
    for (Path file : KernelFiles.all("")) {
      String name = file.getFileName().toString();
      Files.writeString(sources.resolve(name), planted(program, name, KernelFiles.read(file)));
    }
    Path header = sources.resolve("planted.h");
    Files.writeString(
        header,
        """
        #include <cstdlib>
        inline const int planted = atoi(getenv("PLANTED"));
        """);
    List<String> options = new ArrayList<>(program.options);
    options.addAll(List.of("-w", "-include", header.toString(), "-I" + sources));
    return NativePrograms.compile(sources, options, program.source);
  }

  /** A source with the mistakes that a program finds in it. */
  private static String planted(TestProgram program, String file, String source) {
    List<Mistake> mistakes =
        MISTAKES.stream()
            .filter(each -> each.program == program && each.file.equals(file))
            .sorted(Comparator.comparing((Mistake each) -> each.in(source)).reversed())
            .toList();
    StringBuilder all = new StringBuilder(source);
    for (Mistake mistake : mistakes) {
      int at = mistake.in(source);
      all.replace(at, at + mistake.original().length(), mistake.branches(number(mistake)));
    }
    return all.toString();
  }

  private static int number(Mistake mistake) {
    return MISTAKES.indexOf(mistake) + 1;
  }

  static List<Mistake> mistakes() {
    return MISTAKES;
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void isFound(Mistake mistake) {
    NativePrograms.Result result = run(mistake.program, number(mistake), mistake.section);
    assertThat(result.status()).as(result.output()).isNotZero();
    assertThat(result.output().lines())
        .filteredOn(line -> line.matches("(FAILED|emu:).*"))
        .anyMatch(line -> line.contains(mistake.found));
  }

  @ParameterizedTest
  @EnumSource
  void kernelsAsTheyArePass(TestProgram program) {
    NativePrograms.Result result = run(program, 0, program.section);
    assertThat(result.status()).as(result.output()).isZero();
  }

  private static NativePrograms.Result run(TestProgram program, int planted, String section) {
    Path environment = NativePrograms.onPath("env").orElseThrow();
    String executable = PROGRAMS.get(program).toString();
    return NativePrograms.result(environment, "PLANTED=" + planted, executable, section);
  }

  private static Mistake attention(
      String name, String file, String place, int occurrence, String replacement) {
    return new Mistake(
        name, TestProgram.ATTENTION, "short", "", file, place, occurrence, replacement);
  }

  private static Mistake loss(String name, String place, String replacement) {
    return new Mistake(name, TestProgram.LOSS, "short", "", "loss.cu", place, 1, replacement);
  }

  private static Mistake rows(
      String name, String section, String found, String file, String place, String replacement) {
    return new Mistake(name, TestProgram.ROWS, section, found, file, place, 1, replacement);
  }

  private static Mistake elements(
      String name, String section, String found, String file, String place, String replacement) {
    return new Mistake(name, TestProgram.ELEMENTS, section, found, file, place, 1, replacement);
  }
}
