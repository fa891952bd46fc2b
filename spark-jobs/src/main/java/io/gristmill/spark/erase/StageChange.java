package io.gristmill.spark.erase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.Sha256;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.stage.StageManifest;
import java.util.Optional;

/**
 * What became of a finished stage.
 *
 * @param action {@code documents taken out}, {@code made anew}, {@code kept} or {@code removed}
 * @param note what to know or to do about it; empty for nothing
 */
record StageChange(
    String stage, String action, StageManifest before, Optional<StageManifest> after, String note) {

  void describe(ObjectNode entry) {
    entry.put("stage", stage).put("action", action);
    entry.put("fingerprint-before", before.fingerprint()).put("outputs-before", outputs(before));
    after.ifPresent(
        now ->
            entry.put("fingerprint-after", now.fingerprint()).put("outputs-after", outputs(now)));
    if (!note.isEmpty()) {
      entry.put("note", note);
    }
  }

  /** One checksum of all outputs. */
  private static String outputs(StageManifest manifest) {
    StringBuilder lines = new StringBuilder();
    for (OutputEntry output : manifest.outputs()) {
      lines.append(output.path()).append(' ').append(output.sha256()).append('\n');
    }
    return Sha256.of(lines.toString());
  }
}
