package io.gristmill.spark.finetune;

import io.gristmill.config.FinetuneSection;
import io.gristmill.config.FinetuneSection.Task;
import io.gristmill.tokenizer.chat.ChatTemplate;
import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import java.io.Serializable;

/**
 * The settings by which examples become rows.
 *
 * @param template of conversations; {@link ChatTemplate#NONE} for texts
 * @param labels none unless examples have classes
 * @param split chooses held-out examples if no files hold them
 * @param modelVocabulary vocabulary size of the model without outputs
 * @param endOfText id that ends a text and pads rows
 * @param rowLength inputs of a row
 */
record ExamplePlan(
    FinetuneSection section,
    ChatTemplate template,
    LabelSet labels,
    DocumentSplit split,
    int modelVocabulary,
    int endOfText,
    int rowLength)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Whether a row may hold several examples. */
  boolean packs() {
    return section.pack() && section.task() != Task.PREFERENCE;
  }

  /** Outputs of the model. */
  int outputs() {
    return switch (section.task()) {
      case CLASSIFICATION -> labels.names().size();
      case REGRESSION -> 1;
      case CHAT, PREFERENCE -> 0;
    };
  }

  /**
   * A file of examples and what they are for.
   *
   * @param number of the file, which names its shards
   */
  record ExampleSource(int number, String uri, Use use) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The split that the examples of a file go to. */
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
}
