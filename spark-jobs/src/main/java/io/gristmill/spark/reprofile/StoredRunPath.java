package io.gristmill.spark.reprofile;

import io.gristmill.spark.stage.StageContext;
import java.io.IOException;
import java.util.Optional;

/**
 * Which run is judged again.
 *
 * @param run its directory; empty for the configuration's own
 */
public record StoredRunPath(Optional<String> run) {

  StoredRun open(StageContext context) throws IOException {
    String uri = run.map(path -> context.storage().output(path).uri()).orElse(context.run());
    return new StoredRun(
        context.storage(), uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri);
  }
}
