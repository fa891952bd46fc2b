package io.gristmill.eval.task;

import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.util.List;

/** A tokenizer with all bytes and a few words. */
final class SmallTokenizer {

  static final int VOCABULARY = 300;

  private SmallTokenizer() {}

  static BytePairTokenizer create() {
    PieceCounts counts = new PieceCounts();
    for (String word :
        List.of(" the", " and", " answer", " question", " water", " ice", " is", " because")) {
      counts.add(word, 10);
    }
    Settings settings =
        new Settings(VOCABULARY, 1, List.of("<|endoftext|>"), "gpt2", Alphabet.ALL_BYTES);
    return new BytePairTokenizer(new BytePairTrainer(settings, size -> {}).train(counts));
  }
}
