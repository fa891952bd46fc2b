package io.gristmill.spark.finetune;

import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import java.io.Serializable;

/**
 * A file of examples and what they are for.
 *
 * @param number of the file, which names its shards
 */
record ExampleSource(int number, String uri, Use use) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** What the examples of a file are for. */
  enum Use {
    TRAINING,
    VALIDATION,
    /** Each is held out or not by the hash of its text. */
    EITHER
  }

  Split split(Example example, DocumentSplit chosen) {
    return use == Use.EITHER ? chosen.of(example.key()) : split();
  }

  /** The split of lines that are no examples. */
  Split split() {
    return use == Use.VALIDATION ? Split.VALIDATION : Split.TRAIN;
  }
}
