package io.gristmill.preprocessing.pipeline;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.read.MemoryFile;
import java.io.IOException;
import java.nio.file.Files;

/** fastText's model of 176 languages from the shared test data. */
final class Lid176 {

  private Lid176() {}

  static byte[] bytes() throws IOException {
    return Files.readAllBytes(SharedData.path("lang/lid.176.ftz"));
  }

  static LanguageIdentifier identifier() throws IOException {
    return LanguageIdentifier.load(new MemoryFile("memory:lid.176.ftz", bytes()));
  }
}
