package io.gristmill.spark.train;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** SHA-256 of the files in the checkpoints of a run. */
final class CheckpointFiles {

  private CheckpointFiles() {}

  /**
   * Checksums of all files of all checkpoints, by path. A copy of a task that is killed while it
   * writes may leave a hidden part, which no listing shows.
   */
  static SortedMap<String, String> of(Path run) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(run)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        String path = run.relativize(file).toString();
        boolean hidden = file.getFileName().toString().startsWith(".");
        if (path.startsWith("round-") && !hidden) {
          digests.put(path, Sha256.of(new LocalStorage().input(file.toString())));
        }
      }
    }
    return digests;
  }

  /** Checksums of the files that do not depend on settings without effect. */
  static SortedMap<String, String> learned(Path run) throws IOException {
    SortedMap<String, String> digests = of(run);
    digests
        .keySet()
        .removeIf(
            path ->
                Set.of(Checkpoint.RUN_CONFIG, "state.json")
                    .contains(Path.of(path).getFileName().toString()));
    return digests;
  }
}
