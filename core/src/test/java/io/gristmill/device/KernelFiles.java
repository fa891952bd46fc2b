package io.gristmill.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The sources of the kernels and of their native tests. */
final class KernelFiles {

  static final Path KERNELS = Path.of("src/main/resources/io/gristmill/device/kernels");

  /** The emulator, and the tests that run on it. */
  static final Path TESTS = Path.of("src/test/native/gpu");

  private KernelFiles() {}

  /**
   * All files of the kernels' folder whose names have the given end, in the order of their names.
   */
  static List<Path> all(String end) {
    try (Stream<Path> files = Files.list(KERNELS)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
