package io.gristmill.checkpoint;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.generation.TextBoundaries;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.TokenText;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokenizer.chat.ChatEncoder;
import java.io.IOException;
import java.util.Optional;

/**
 * A model and the tokenizer it was trained with, for reading only.
 *
 * @param companions additional files of a published model
 */
public record LoadedModel(GptNetwork network, BytePairTokenizer tokenizer, Companions companions)
    implements AutoCloseable {

  /** A network requires an optimizer; this one is never used. */
  private static final OptimizerSection NO_TRAINING =
      new OptimizerSection(1e-3, 1e-3, 0, 1, 0.9, 0.95, 1e-8, 0, 0, Schedule.CONSTANT);

  /**
   * Loads the model and the tokenizer of a checkpoint.
   *
   * @throws IncompatibleArtifactException if model and tokenizer do not belong together
   */
  public static LoadedModel load(Checkpoint checkpoint) throws IOException {
    return load(checkpoint.storage(), checkpoint.uri());
  }

  /**
   * Loads model and tokenizer from a directory in Hugging Face's layout.
   *
   * @throws IncompatibleArtifactException if model and tokenizer do not belong together
   */
  public static LoadedModel load(Storage storage, String directory) throws IOException {
    int vocabulary = HuggingFaceModel.config(storage, directory).vocabularySize();
    BytePairTokenizer tokenizer = tokenizer(storage, directory, vocabulary);
    Companions companions = Companions.read(storage, directory);
    GptNetwork network = HuggingFaceModel.load(storage, directory, NO_TRAINING);
    return new LoadedModel(network, tokenizer, companions);
  }

  /**
   * Loads the tokenizer in the directory of a model.
   *
   * @param vocabulary vocabulary size of the model
   */
  public static BytePairTokenizer tokenizer(Storage storage, String directory, int vocabulary)
      throws IOException {
    BytePairTokenizer tokenizer = new BytePairTokenizer(TokenizerFiles.read(storage, directory));
    if (tokenizer.vocabularySize() > vocabulary) {
      throw new IncompatibleArtifactException(
          format(
              "vocabulary: %d ids of the tokenizer (expected at most %d) at %s",
              tokenizer.vocabularySize(), vocabulary, directory));
    }
    return tokenizer;
  }

  /**
   * The ids that begin and end a text.
   *
   * @throws IncompatibleArtifactException if neither model nor tokenizer names one
   */
  public TextBoundaries boundaries() {
    return companions.boundaries(tokenizer.model(), network.config().vocabularySize());
  }

  /**
   * Encodes conversations as the model has learned them; empty if it has no chat template.
   *
   * @throws io.gristmill.error.InvalidInputException if its template cannot be read
   */
  public Optional<ChatEncoder> chat() {
    return companions
        .chatTemplate(tokenizer.model(), network.config().vocabularySize())
        .map(template -> new ChatEncoder(template, tokenizer));
  }

  /** The text of every id of the model. */
  public TokenText tokenText() {
    return TokenText.of(tokenizer, network.config().vocabularySize());
  }

  @Override
  public void close() {
    network.close();
  }
}
