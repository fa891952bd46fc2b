package io.gristmill.device;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Compiles C++ programs that run kernels on the emulator, and runs them. */
final class NativePrograms {

  /** Kernels, and the header that names what they use. */
  static final Path KERNELS = Path.of("src/main/resources/io/gristmill/device/kernels");

  /** The emulator, and the tests of kernels. */
  static final Path TESTS = Path.of("src/test/native/gpu");

  private static final int TIMEOUT_SECONDS = 120;

  private NativePrograms() {}

  /** What a program printed, errors included, and its exit status. */
  record Result(int status, String output) {}

  /**
   * Compiles a program. The test is skipped without g++, and where the emulator does not run.
   *
   * @param folder the program is written to it
   * @param options definitions, and folders that precede those of the kernels and the tests
   */
  static Path compile(Path folder, List<String> options, Path... sources) {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "the emulator needs an x86-64 CPU");
    Path program = folder.resolve("program");
    List<String> command = new ArrayList<>(List.of("g++", "-std=c++20", "-O1", "-o"));
    command.add(program.toString());
    command.addAll(List.of("-fno-strict-aliasing", "-Wall", "-Wextra", "-Werror"));
    command.add("-Wno-unknown-pragmas");
    command.addAll(options);
    command.addAll(List.of("-I" + KERNELS, "-I" + TESTS));
    for (Path source : sources) {
      command.add(source.toString());
    }
    command.add(TESTS.resolve("emu.cpp").toString());
    Result result;
    try {
      result = start(folder, command);
    } catch (IOException e) {
      return abort("g++ was not found, which compiles the emulator: " + e.getMessage());
    }
    assertThat(result.status()).as(result.output()).isZero();
    return program;
  }

  /** Runs a program that succeeds, and returns what it printed. */
  static String run(Path program, String... arguments) {
    Result result = result(program, arguments);
    assertThat(result.status()).as(result.output()).isZero();
    return result.output();
  }

  /** Runs a program that may fail. */
  static Result result(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    Collections.addAll(command, arguments);
    try {
      return start(program.getParent(), command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Result start(Path folder, List<String> command) throws IOException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Process process = builder.redirectOutput(output.toFile()).start();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(format("%s took over %d s", command, TIMEOUT_SECONDS));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return new Result(process.exitValue(), Files.readString(output));
  }
}
