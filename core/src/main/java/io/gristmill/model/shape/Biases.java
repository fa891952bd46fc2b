package io.gristmill.model.shape;

import io.gristmill.config.EnumNames;
import java.util.List;

/** Whether projections and LayerNorms have biases. */
public enum Biases {
  /** Follows the published architecture: GPT-2 has biases, Llama has none. */
  AUTO,
  TRUE,
  FALSE;

  /** Returns the names that a configuration accepts. */
  public static List<String> names() {
    return EnumNames.names(Biases.class);
  }

  boolean of(Architecture architecture) {
    return this == AUTO ? architecture == Architecture.GPT2 : this == TRUE;
  }
}
