package io.gristmill.checkpoint;

import io.gristmill.config.OptimizerSection;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.model.GptConfig;
import io.gristmill.model.GptNetwork;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.TokenizerFiles;
import java.io.IOException;

/** A checkpoint's model and the tokenizer it was trained with, for reading only. */
public record LoadedModel(GptNetwork network, BytePairTokenizer tokenizer)
    implements AutoCloseable {

  /** A network needs some optimizer; this one is never asked to step. */
  private static final OptimizerSection NO_TRAINING =
      new OptimizerSection(1e-3, 1e-3, 0, 1, 0.9, 0.95, 1e-8, 0, 0, "constant");

  /**
   * Loads both.
   *
   * @throws IncompatibleArtifactException if model and tokenizer do not belong together
   */
  public static LoadedModel load(Checkpoint checkpoint) throws IOException {
    GptConfig config = HuggingFaceConfig.read(checkpoint.file(Checkpoint.CONFIG));
    BytePairTokenizer tokenizer =
        new BytePairTokenizer(TokenizerFiles.readTokenizer(checkpoint.file(Checkpoint.TOKENIZER)));
    if (tokenizer.vocabularySize() > config.vocabularySize()) {
      throw new IncompatibleArtifactException(
          "vocabulary: %d ids in %s (expected at most %d) at %s"
              .formatted(
                  tokenizer.vocabularySize(),
                  Checkpoint.TOKENIZER,
                  config.vocabularySize(),
                  checkpoint.uri()));
    }
    return new LoadedModel(
        HuggingFaceModel.load(checkpoint.storage(), checkpoint.uri(), NO_TRAINING), tokenizer);
  }

  /** By id: UTF-8 bytes it stands for; 0 for special tokens. */
  public int[] tokenBytes() {
    int[] bytes = new int[network.config().vocabularySize()];
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      bytes[id] = tokenizer.decodeBytes(new int[] {id}).length;
    }
    tokenizer.model().specials().forEach(special -> bytes[special.id()] = 0);
    return bytes;
  }

  @Override
  public void close() {
    network.close();
  }
}
