package io.gristmill.tokens.exchange;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.Storage;
import io.gristmill.io.WholeDirectory;
import io.gristmill.tokens.exchange.TokenFormats.TokenFormat;
import java.io.IOException;
import java.io.OutputStream;

/** The directory that a format writes to: a temporary one, renamed when it is complete. */
public final class ExportDirectory {

  private final Storage storage;
  private final String beside;

  private ExportDirectory(Storage storage, String beside) {
    this.storage = storage;
    this.beside = beside;
  }

  /**
   * Writes a corpus atomically in the given format.
   *
   * @param target a directory that does not exist
   */
  public static void write(TokenFormat format, TokenCorpus corpus, Storage storage, String target)
      throws IOException {
    WholeDirectory.write(
        storage, target, beside -> format.write(corpus, new ExportDirectory(storage, beside)));
  }

  /** Writes the bytes of a file. */
  @FunctionalInterface
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  void write(String path, Body body) throws IOException {
    try (CommittedOutput out = storage.output(beside + "/" + path).create()) {
      body.writeTo(out);
      out.commit();
    }
  }
}
