package io.gristmill.preprocessing.pipeline;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.text.Decompression;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** A user's list, plain or compressed: one entry per line, surrounding white space ignored. */
final class ListFile implements Closeable {

  private final BufferedReader lines;

  ListFile(InputFile file) throws IOException {
    InputStream in = Decompression.buffered(file.open());
    lines =
        new BufferedReader(
            new InputStreamReader(Decompression.of(in).wrap(in), StandardCharsets.UTF_8));
  }

  /** Returns the non-empty entries in file order. */
  Iterator<String> entries() {
    return lines.lines().map(String::strip).filter(entry -> !entry.isEmpty()).iterator();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
