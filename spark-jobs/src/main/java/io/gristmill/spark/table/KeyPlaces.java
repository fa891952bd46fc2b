package io.gristmill.spark.table;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.stage.RunConfig;
import java.util.Map;

/**
 * Checks where the keys of a run are read from. YARN writes the environment of containers into
 * launch scripts, Spark writes it into event logs and its UI, and standalone workers show it to
 * every user.
 */
public final class KeyPlaces {

  private KeyPlaces() {}

  /**
   * Refuses keys in environment variables that a cluster would expose.
   *
   * @param master of Spark; variables are allowed on Kubernetes, which has secrets, and in local
   *     mode
   * @throws InvalidConfigException if a key is in an environment variable
   */
  public static void check(String master, RunConfig config) {
    if (master.startsWith("local") || master.startsWith("k8s:")) {
      return;
    }
    Map.of(
            "encryption.key", config.encryption().key(),
            "clean.pseudonym-key", config.clean().pseudonymKey())
        .forEach(
            (key, reference) -> {
              if (reference.strip().startsWith("env:")) {
                throw new InvalidConfigException(
                    format(
                        "%s: %s (expected file:/path, a file on every node that only the job's user"
                            + " can read: on a cluster, environments are in launch scripts, event"
                            + " logs and Spark's UI)",
                        key, reference.strip()));
              }
            });
  }
}
