package io.gristmill.spark.finetune;

import io.gristmill.config.FinetuneSection;
import io.gristmill.spark.finetune.LabelSet.LabelCounts;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.chat.ChatTemplate;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokens.DocumentSplit;
import java.util.List;
import java.util.TreeMap;

/** Plans of small examples. */
final class Plans {

  private static final BytePairTokenizer TOKENIZER = train();

  private Plans() {}

  /** All bytes, some merges, and the tokens of ChatML. */
  static BytePairTokenizer tokenizer() {
    return TOKENIZER;
  }

  private static BytePairTokenizer train() {
    PieceCounts counts = new PieceCounts();
    List.of(" the", "user", "assistant").forEach(piece -> counts.add(piece, 5));
    Settings settings =
        new Settings(
            280,
            2,
            List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"),
            "gpt2",
            Alphabet.ALL_BYTES);
    return new BytePairTokenizer(new BytePairTrainer(settings, size -> {}).train(counts));
  }

  static ExamplePlan plan(int length, String... settings) {
    FinetuneSection section = RunConfig.load(List.of(settings)).finetune();
    BytePairTokenizer tokenizer = tokenizer();
    return new ExamplePlan(
        section,
        ChatTemplate.builtIn("chatml", new TreeMap<>()).orElseThrow(),
        section.labels().isEmpty()
            ? LabelSet.NONE
            : LabelSet.of(section.labels(), section.classWeights(), new LabelCounts()),
        new DocumentSplit(1, section.validationFraction()),
        tokenizer.vocabularySize(),
        tokenizer.specialToken("<|endoftext|>").orElseThrow(),
        length);
  }
}
