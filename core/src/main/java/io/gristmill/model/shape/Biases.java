package io.gristmill.model.shape;

import io.gristmill.config.Choice;
import java.util.List;

/** What a configuration says of biases. */
public enum Biases {
  /** As the architecture was published. */
  AUTO,
  TRUE,
  FALSE;

  /** Every name a configuration knows. */
  public static List<String> names() {
    return Choice.names(Biases.class);
  }

  boolean of(Architecture architecture) {
    return this == AUTO ? architecture == Architecture.GPT2 : this == TRUE;
  }
}
