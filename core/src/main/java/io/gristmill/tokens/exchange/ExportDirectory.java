package io.gristmill.tokens.exchange;

import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.io.WholeDirectory;
import java.io.IOException;

/** Where a format writes: beside the final name, which appears when all is there. */
public final class ExportDirectory {

  private final Storage storage;
  private final String beside;

  private ExportDirectory(Storage storage, String beside) {
    this.storage = storage;
    this.beside = beside;
  }

  /**
   * Writes a corpus whole or not at all.
   *
   * @param target a directory that does not exist
   */
  public static void write(TokenFormat format, TokenCorpus corpus, Storage storage, String target)
      throws IOException {
    WholeDirectory.write(
        storage, target, beside -> format.write(corpus, new ExportDirectory(storage, beside)));
  }

  void write(String path, OutputFile.Body body) throws IOException {
    storage.output(beside + "/" + path).write(body);
  }
}
