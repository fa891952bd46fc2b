package io.gristmill.model;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Trains on the characters of a text and prints the loss over its last tenth, in nats a character,
 * and the CPU time of all threads.
 */
public final class BenchmarkConvergence {

  private BenchmarkConvergence() {}

  /**
   * Arguments: a file, a seed; then, unless it is to be nanoGPT's CPU configuration, layers, heads,
   * width, context, batch size, steps, learning rate, dropout, threads.
   */
  public static void main(String[] arguments) throws IOException {
    CharacterText text = CharacterText.of(Files.readString(Path.of(arguments[0])));
    long seed = Long.parseLong(arguments[1]);
    CharacterRun run = arguments.length == 2 ? CharacterRun.NANO_GPT : run(arguments);
    long start = System.nanoTime();
    System.out.println("seed " + seed + " " + run);
    double loss =
        run.validationLoss(
            text,
            seed,
            (step, training, validation) -> print(start, step, training + "\t" + validation));
    print(start, run.steps(), "validation loss " + loss);
  }

  private static CharacterRun run(String[] s) {
    int[] sizes = new int[6];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Integer.parseInt(s[2 + i]);
    }
    double rate = Double.parseDouble(s[8]);
    return new CharacterRun(
        sizes[0],
        sizes[1],
        sizes[2],
        sizes[3],
        sizes[4],
        sizes[5],
        rate,
        rate / 10,
        100,
        0.1,
        Double.parseDouble(s[9]),
        Integer.parseInt(s[10]));
  }

  private static void print(long start, int step, String what) {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    System.out.printf(
        Locale.ROOT,
        "step %d\t%s\t%.0f s, %.0f CPU s%n",
        step,
        what,
        (System.nanoTime() - start) / 1e9,
        system.getProcessCpuTime() / 1e9);
  }
}
