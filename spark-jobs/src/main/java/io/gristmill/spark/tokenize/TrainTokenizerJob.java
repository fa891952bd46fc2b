package io.gristmill.spark.tokenize;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.Sections.TokenizerSection;
import io.gristmill.config.SettingValues;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Sha256;
import io.gristmill.spark.metrics.Progress;
import io.gristmill.spark.select.SelectedDocuments;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.tokenizer.BytePairModel;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.TiktokenFile;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Trains a byte-pair tokenizer: pre-tokens are counted on the cluster and merged on the driver.
 * With {@code tokenizer.from} an existing tokenizer is copied, so that an existing model can read
 * the tokens.
 */
public final class TrainTokenizerJob implements Job {

  private static final String FROM = "tokenizer.from";

  /** File in tiktoken's format, without special tokens. */
  private static final String RANKS = "tokenizer.tiktoken";

  @Override
  public String stage() {
    return "tokenizer";
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    return SelectedDocuments.upstream(
        config, Upstream.of("dedup", path -> path.startsWith("documents/")));
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    if (!config.tokenizer().from().isEmpty()) {
      return SettingValues.of(config, FROM);
    }
    SortedMap<String, String> settings = SettingValues.of(config, "tokenizer");
    settings.remove(FROM); // keeps fingerprints of versions without it
    return settings;
  }

  /** The tokenizer to copy, identified by its fingerprint. */
  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    return from(context).isEmpty()
        ? List.of()
        : List.of(CopyTokenizerJob.input(context, from(context)));
  }

  private static String from(StageContext context) {
    return CopyTokenizerJob.from(context);
  }

  @Override
  public boolean learns() {
    return true;
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    requireDocuments(context);
    StageDirectory directory = context.directory(stage());
    if (!from(context).isEmpty()) {
      return CopyTokenizerJob.copy(context, directory);
    }
    TokenizerSection section = context.config().tokenizer();
    PieceCounter.Counted counted =
        new PieceCounter(section.pattern(), section.minPieceFrequency(), section.maxPieces())
            .of(SelectedDocuments.texts(context));
    PieceCounts pieces = counted.counts();
    reportLeftOut(context, counted);
    BytePairModel model = train(section, pieces, context.progress());
    TokenizerFiles.write(model, context.storage(), directory.uri());
    TiktokenFile.write(model, context.storage().output(directory.resolve(RANKS)));
    ObjectNode extra =
        headline(model)
            .put("pieces", pieces.size())
            .put("pieces-left-out", counted.left())
            .put("occurrences-left-out", counted.leftOccurrences());
    return new StageResult(outputs(context, directory, List.of(RANKS)), extra);
  }

  /** What is reported of a tokenizer. */
  static ObjectNode headline(BytePairModel model) {
    return new ObjectMapper()
        .createObjectNode()
        .put("vocabulary-size", model.vocabularySize())
        .put("merges", model.merges().size())
        .put("tokenizer-fingerprint", model.fingerprint());
  }

  /** Reports pre-tokens that were left out, as they may change the merges. */
  private static void reportLeftOut(StageContext context, PieceCounter.Counted counted) {
    if (counted.left() > 0) {
      context
          .progress()
          .table(
              format(
                  "pieces: %,d seen fewer than %,d times each are left out, %.4f %% of the corpus"
                      + " (tokenizer.max-pieces, tokenizer.min-piece-frequency)",
                  counted.left(),
                  counted.minFrequency(),
                  100.0 * counted.leftOccurrences() / counted.occurrences()),
              List.of());
    }
  }

  private static void requireDocuments(StageContext context) throws IOException {
    StageDirectory dedup = context.directory("dedup");
    if (dedup.require().extra().path("kept").asLong() == 0) {
      throw new InvalidInputException(
          "documents: 0 left by clean and dedup (expected at least 1; clean/report.json and"
              + " dedup/report.json have the reasons) at "
              + dedup.uri());
    }
  }

  private static BytePairModel train(
      TokenizerSection section, PieceCounts pieces, Progress progress) {
    BytePairTrainer.Settings settings =
        new BytePairTrainer.Settings(
            section.vocabularySize(),
            section.minFrequency(),
            section.specialTokens(),
            section.pattern(),
            Alphabet.ALL_BYTES);
    try (Progress.Bar bar = progress.bar("merges", section.vocabularySize(), "entries")) {
      return new BytePairTrainer(settings, size -> bar.update(size, "")).train(pieces);
    }
  }

  /** The files of a tokenizer, and further ones. */
  static List<OutputEntry> outputs(
      StageContext context, StageDirectory directory, List<String> further) throws IOException {
    List<OutputEntry> entries = new ArrayList<>();
    List<String> names =
        new ArrayList<>(
            List.of(TokenizerFiles.TOKENIZER, TokenizerFiles.VOCABULARY, TokenizerFiles.MERGES));
    names.addAll(further);
    for (String name : names) {
      InputFile file = context.storage().input(directory.resolve(name));
      entries.add(new OutputEntry(name, file.length(), Sha256.of(file), 1));
    }
    return entries;
  }
}
