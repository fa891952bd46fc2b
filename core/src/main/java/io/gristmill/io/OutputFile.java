package io.gristmill.io;

import java.io.IOException;
import java.io.OutputStream;

/** A file that appears whole or not at all. */
public interface OutputFile {

  String uri();

  /** Writes beside the final name and renames, replacing what was there. */
  void write(Body body) throws IOException;

  /** What a file is to hold. */
  @FunctionalInterface
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }
}
