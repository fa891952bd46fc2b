package io.gristmill.checkpoint.exchange;

import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.io.Storage;
import java.io.IOException;

/** A way to write a model for another program. */
@FunctionalInterface
public interface ExportFormat {

  /**
   * Writes a model whole or not at all; the same bytes each time.
   *
   * @param target a file or directory that does not exist
   */
  void write(LoadedModel model, Storage storage, String target) throws IOException;
}
