package io.gristmill.preprocessing;

import io.gristmill.config.ConfigLoader;
import io.gristmill.preprocessing.dedup.DedupSection;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.select.SelectSection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration of all keys of this module. It does not load if there are defaults of others. */
public record PreprocessingSections(CleanSection clean, DedupSection dedup, SelectSection select) {

  /** Loads the defaults with settings over them. */
  public static PreprocessingSections load(String... settings) {
    return new ConfigLoader<>(PreprocessingSections.class, Map.of())
        .load(Optional.empty(), List.of(settings))
        .config();
  }
}
