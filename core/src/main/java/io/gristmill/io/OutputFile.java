package io.gristmill.io;

import java.io.IOException;
import java.io.InputStream;

/** A file that appears whole or not at all. */
public interface OutputFile {

  String uri();

  /** Opens a temporary file, which gets this file's name on commit. */
  CommittedOutput create() throws IOException;

  /** Writes the file with the given content. */
  default void write(byte[] bytes) throws IOException {
    try (CommittedOutput out = create()) {
      out.write(bytes);
      out.commit();
    }
  }

  /** Writes the bytes of another file. */
  default void copy(InputFile from) throws IOException {
    try (InputStream in = from.open();
        CommittedOutput out = create()) {
      in.transferTo(out);
      out.commit();
    }
  }
}
