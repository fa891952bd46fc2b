package io.gristmill.device;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Compiles C++ programs that run kernels on the emulator, and runs them. */
final class NativePrograms {

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
    command.addAll(List.of("-I" + KernelFiles.KERNELS, "-I" + KernelFiles.TESTS));
    for (Path source : sources) {
      command.add(source.toString());
    }
    command.add(KernelFiles.TESTS.resolve("emu.cpp").toString());
    Result result;
    try {
      result = start(command);
    } catch (IOException e) {
      return abort("g++ was not found, which compiles the emulator: " + e.getMessage());
    }
    assertThat(result.status()).as(result.output()).isZero();
    return program;
  }

  /** The first program of the name in the folders of the PATH. */
  static Optional<Path> onPath(String name) {
    String folders = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(folders)
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
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
      return start(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Result start(List<String> command) throws IOException {
    Path output = Files.createTempFile("native-program", ".txt");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      Process process = builder.redirectOutput(output.toFile()).start();
      return new Result(ended(process, command), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }

  private static int ended(Process process, List<String> command) {
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
    return process.exitValue();
  }
}
