package io.gristmill.spark.cli.model;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.host.Workers;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.extract.MainTextExtractor;
import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.TextExtractor;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import io.gristmill.preprocessing.fasttext.SupervisedTrainer.Settings;
import io.gristmill.preprocessing.quality.QualityTrainer;
import io.gristmill.preprocessing.quality.SiteSplit;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.spark.cli.options.ResultOptions;
import io.gristmill.spark.read.InputShards;
import io.gristmill.spark.read.ShardSources;
import io.gristmill.spark.storage.HadoopConfigurations;
import io.gristmill.spark.storage.HadoopStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a quality model from good texts and others. Needs no Spark. */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Trains a classifier of good and other texts in fastText's format, or an n-gram model of"
            + " good texts, and measures it on held-out sites. The report is also written next to"
            + " the model, as MODEL.json.")
public final class TrainQualityModelCommand implements Callable<Integer> {

  /** Causes that concern a whole file. */
  private static final EnumSet<MalformedCause> WHOLE_FILE =
      EnumSet.of(MalformedCause.UNKNOWN_FORMAT, MalformedCause.UNREADABLE);

  /** The kind of model. */
  enum Kind {
    CLASSIFIER,
    PERPLEXITY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin private final ResultOptions result = new ResultOptions();

  @Option(
      names = "--kind",
      defaultValue = "classifier",
      paramLabel = "KIND",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE})")
  private Kind kind;

  @Option(
      names = "--positive",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "good texts: files, folders or globs of any input format, or a run's clean/documents")
  private final List<String> positive = new ArrayList<>();

  @Option(
      names = "--negative",
      arity = "1..*",
      paramLabel = "PATH",
      description = "other texts, such as a sample of the crawl to filter; of perplexity optional")
  private final List<String> negative = new ArrayList<>();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "MODEL",
      description = "the model to write, MODEL.bin for a classifier")
  private String output;

  @Option(
      names = "--held-out",
      defaultValue = "0.1",
      paramLabel = "SHARE",
      description = "share of sites to measure with and not to train on (default ${DEFAULT-VALUE})")
  private double heldOut;

  @Option(
      names = "--epochs",
      defaultValue = "5",
      paramLabel = "N",
      description = "passes over the texts (default ${DEFAULT-VALUE})")
  private int epochs;

  @Option(
      names = "--dimension",
      defaultValue = "100",
      paramLabel = "N",
      description = "length of the vectors of words (default ${DEFAULT-VALUE})")
  private int dimension;

  @Option(
      names = "--word-ngrams",
      paramLabel = "N",
      description = "longest n-grams of words (default 2, of perplexity 3)")
  private int wordNgrams;

  @Option(
      names = "--buckets",
      defaultValue = "2000000",
      paramLabel = "N",
      description = "hash buckets of n-grams (default ${DEFAULT-VALUE})")
  private int buckets;

  @Option(
      names = "--min-count",
      paramLabel = "N",
      description = "occurrences from which on a word is known (default 1, of perplexity 2)")
  private int minCount;

  @Option(
      names = "--learning-rate",
      defaultValue = "0.1",
      paramLabel = "RATE",
      description = "learning rate at the begin, which falls to 0 (default ${DEFAULT-VALUE})")
  private double learningRate;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "threads of the training; the model is the same for any (default: all cores)")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "of the split, the order and the initial values (default ${DEFAULT-VALUE})")
  private long seed;

  @Override
  public Integer call() throws Exception {
    if (kind == Kind.CLASSIFIER && negative.isEmpty()) {
      throw new InvalidConfigException("--negative: missing (expected files of other texts)");
    }
    if (threads < 1) {
      throw new InvalidConfigException(format("--threads: %d (expected at least 1)", threads));
    }
    result.print(this::train);
    return 0;
  }

  private ObjectNode train() throws IOException {
    Storage storage = new HadoopStorage(HadoopConfigurations.create());
    SiteSplit split = new SiteSplit(heldOut, seed);
    try (Workers workers = new Workers(threads)) {
      QualityTrainer trainer =
          kind == Kind.PERPLEXITY
              ? QualityTrainer.perplexity(orDefault(wordNgrams, 3), orDefault(minCount, 2), split)
              : QualityTrainer.classifier(settings(), split, workers);
      read(storage, "--positive", positive, trainer);
      if (!negative.isEmpty()) {
        read(storage, "--negative", negative, trainer);
      }
      QualityTrainer.Report report = trainer.train(storage.output(output), storage.input(output));
      byte[] json =
          new ObjectMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(report.json())
              .getBytes(StandardCharsets.UTF_8);
      storage.output(output + ".json").write(json);
      System.out.print(report.table());
      return report.json();
    }
  }

  private Settings settings() {
    return new Settings(
        dimension,
        epochs,
        orDefault(wordNgrams, 2),
        buckets,
        orDefault(minCount, 1),
        0,
        0,
        learningRate,
        seed);
  }

  private static int orDefault(int value, int otherwise) {
    return value == 0 ? otherwise : value;
  }

  private static void read(
      Storage storage, String option, List<String> inputs, QualityTrainer trainer)
      throws IOException {
    TextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);
    long malformed = 0;
    for (InputFile shard : InputShards.find(storage, inputs, "").files().values()) {
      try (RecordIterator records =
          ShardSources.any().open(shard, ByteRange.ALL, ReadLimits.DEFAULTS)) {
        while (records.hasNext()) {
          RawRecord record = records.next();
          if (record instanceof RawRecord.Malformed bad) {
            requirePart(option, bad, shard);
            malformed++;
          } else {
            add(record, extractor, option.equals("--positive"), trainer);
          }
        }
      }
    }
    if (malformed > 0) {
      System.err.println(format("%s: %d malformed records are left out", option, malformed));
    }
  }

  private static void requirePart(String option, RawRecord.Malformed bad, InputFile shard) {
    if (WHOLE_FILE.contains(bad.cause())) {
      throw new InvalidInputException(
          format(
              "%s: %s: %s (expected texts) at %s",
              option, bad.cause().word(), bad.detail(), shard.uri()));
    }
  }

  private static void add(
      RawRecord record, TextExtractor extractor, boolean good, QualityTrainer trainer) {
    if (record instanceof RawRecord.TextRecord text) {
      trainer.add(text.document().url(), text.document().text(), good);
    } else if (record instanceof RawRecord.HtmlPage page
        && extractor.extract(page.html(), page.url()) instanceof Extracted found) {
      trainer.add(page.url(), found.text(), good);
    }
  }
}
