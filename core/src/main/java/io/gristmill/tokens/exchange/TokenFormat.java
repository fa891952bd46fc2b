package io.gristmill.tokens.exchange;

import java.io.IOException;

/** The files of another trainer. */
@FunctionalInterface
public interface TokenFormat {

  /**
   * Writes a corpus in bounded memory; the same bytes each time. Splits without tokens get no file.
   *
   * @param directory to write into, on the corpus's storage or another
   * @throws io.gristmill.error.IncompatibleArtifactException if an id does not fit its type
   */
  void write(TokenCorpus corpus, ExportDirectory directory) throws IOException;
}
