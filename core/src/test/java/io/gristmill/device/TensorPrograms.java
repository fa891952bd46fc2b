package io.gristmill.device;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.error.Messages;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Compiles C++ programs by {@code g++} and runs programs, with a time limit. */
final class TensorPrograms {

  private static final int LIMIT_SECONDS = 120;

  private TensorPrograms() {}

  /**
   * Compiles C++20 sources into a program in the folder, named after the first source. The calling
   * test is skipped if there is no {@code g++}; a source that does not compile is an {@link
   * AssertionError} with the compiler's output.
   */
  static Path compile(Path folder, List<String> options, Path... sources) {
    Optional<Path> compiler = onPath("g++");
    assumeTrue(compiler.isPresent(), "g++ not found on the PATH");
    String name = sources[0].getFileName().toString();
    Path program = folder.resolve(name.substring(0, name.lastIndexOf('.')));
    List<String> arguments = new ArrayList<>(List.of("-std=c++20", "-fno-strict-aliasing"));
    arguments.addAll(options);
    for (Path source : sources) {
      arguments.add(source.toString());
    }
    arguments.addAll(List.of("-o", program.toString()));
    run(compiler.get(), arguments.toArray(String[]::new));
    return program;
  }

  /**
   * Runs a program and returns what it prints on both of its streams. A program that does not
   * return 0, or not within two minutes, is an {@link AssertionError} with the output.
   */
  static String run(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("native-program", ".txt");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        if (!ended || process.exitValue() != 0) {
          String end =
              ended ? "status " + process.exitValue() : "no end in " + LIMIT_SECONDS + " s";
          throw new AssertionError(Messages.format("%s: %s%n%s", command, end, text));
        }
        return text;
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + program, e);
    }
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
}
