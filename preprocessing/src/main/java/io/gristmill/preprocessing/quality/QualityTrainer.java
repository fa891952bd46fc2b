package io.gristmill.preprocessing.quality;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;
import io.gristmill.host.Workers;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.preprocessing.fasttext.SupervisedTrainer;
import io.gristmill.preprocessing.fasttext.SupervisedTrainer.Settings;
import io.gristmill.preprocessing.fasttext.TrainingCorpus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Trains a quality model from good texts and others, and measures it on held-out sites. Held-out
 * texts stay in memory until the end.
 */
public abstract sealed class QualityTrainer {

  /** Label of good texts, as DCLM has it. */
  public static final String GOOD = "hq";

  private static final String OTHER = "cc";
  private static final int LEAST_TEXTS = 10;

  private final SiteSplit split;
  private final List<String> heldOutPositive = new ArrayList<>();
  private final List<String> heldOutNegative = new ArrayList<>();

  /** Training texts: good ones and others. */
  private final long[] texts = new long[2];

  private QualityTrainer(SiteSplit split) {
    this.split = split;
  }

  /** A fastText model with the labels {@code hq} and {@code cc}. */
  public static QualityTrainer classifier(Settings settings, SiteSplit split, Workers workers) {
    return new Classifier(settings, split, workers);
  }

  /**
   * An n-gram model of the good texts. The others are only measured.
   *
   * @param order longest n-grams, 1 to 5
   * @param minCount occurrences from which on a word is known
   */
  public static QualityTrainer perplexity(int order, int minCount, SiteSplit split) {
    return new Perplexity(order, minCount, split);
  }

  /**
   * The report of a training.
   *
   * @param json counts, settings and measures
   * @param table the same for a person
   */
  public record Report(ObjectNode json, String table) {}

  /**
   * Adds a text; blank ones are ignored.
   *
   * @param url empty if unknown
   */
  public final void add(String url, String text, boolean good) {
    if (text.isBlank()) {
      return;
    }
    if (split.holdsOut(url, text)) {
      (good ? heldOutPositive : heldOutNegative).add(text);
      return;
    }
    if (!good && !learnsNegatives()) {
      return;
    }
    texts[good ? 0 : 1]++;
    learn(text, good);
  }

  /**
   * Trains and writes the model, and measures the written file.
   *
   * @param output the model's file, which {@code written} reads
   * @throws InvalidInputException if a class has fewer than 10 texts, or none is held out
   */
  public final Report train(OutputFile output, InputFile written) throws IOException {
    require("positive", texts[0], heldOutPositive);
    if (learnsNegatives()) {
      require("negative", texts[1], heldOutNegative);
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", kind());
    writeModel(output, json.putObject("settings"), json);
    json.putObject("training").put("positive", texts[0]).put("negative", texts[1]);
    json.put("held-out-share", split.share()).put("split-seed", split.seed());
    Optional<HeldOutScores> scores = split.share() == 0 ? Optional.empty() : measure(written);
    scores.ifPresent(measured -> json.set("held-out", measured.toJson()));
    return new Report(json, table(json) + scores.map(HeldOutScores::toTable).orElse(""));
  }

  private Optional<HeldOutScores> measure(InputFile written) throws IOException {
    QualityModel model = QualityModel.load(written, GOOD);
    return Optional.of(
        new HeldOutScores(
            heldOutPositive.stream().mapToDouble(model::score).toArray(),
            heldOutNegative.stream().mapToDouble(model::score).toArray(),
            learnsNegatives()));
  }

  private void require(String what, long training, List<String> heldOut) {
    if (training < LEAST_TEXTS) {
      throw new InvalidInputException(
          format(
              "%s texts to train on: %d (expected at least %d; %d are held out)",
              what, training, LEAST_TEXTS, heldOut.size()));
    }
    if (split.share() > 0 && heldOut.isEmpty()) {
      throw new InvalidInputException(
          format(
              "held-out %s texts: 0 of %d (expected some: more sites, a larger --held-out, or 0)",
              what, training));
    }
  }

  private String table(ObjectNode json) {
    StringBuilder table = new StringBuilder();
    table.append(format("%-24s %9s%n", "kind", kind()));
    table.append(
        format("%-24s %9d  positive, %d negative%n", "training texts", texts[0], texts[1]));
    table.append(format("%-24s %9d%n", "training words", json.path("words").asLong()));
    return table
        .append(
            format(
                "%-24s %9d  positive, %d negative%n",
                "held-out texts", heldOutPositive.size(), heldOutNegative.size()))
        .toString();
  }

  abstract String kind();

  /** Whether other texts are trained on, and not only measured. */
  abstract boolean learnsNegatives();

  abstract void learn(String text, boolean good);

  abstract void writeModel(OutputFile output, ObjectNode settings, ObjectNode json)
      throws IOException;

  private static final class Classifier extends QualityTrainer {

    private final Settings settings;
    private final Workers workers;
    private final TrainingCorpus corpus = new TrainingCorpus(List.of(GOOD, OTHER));

    Classifier(Settings settings, SiteSplit split, Workers workers) {
      super(split);
      this.settings = settings;
      this.workers = workers;
    }

    @Override
    String kind() {
      return "classifier";
    }

    @Override
    boolean learnsNegatives() {
      return true;
    }

    @Override
    void learn(String text, boolean good) {
      corpus.add(text, good ? 0 : 1);
    }

    @Override
    void writeModel(OutputFile output, ObjectNode node, ObjectNode json) throws IOException {
      SupervisedTrainer.train(corpus, settings, workers).write(output);
      node.put("dimension", settings.dimension()).put("epochs", settings.epochs());
      node.put("word-ngrams", settings.wordNgrams()).put("buckets", settings.buckets());
      node.put("min-count", settings.minCount()).put("learning-rate", settings.learningRate());
      node.put("seed", settings.seed());
      json.put("words", corpus.words());
    }
  }

  private static final class Perplexity extends QualityTrainer {

    private final NgramTrainer trainer;
    private final int order;
    private final int minCount;

    Perplexity(int order, int minCount, SiteSplit split) {
      super(split);
      this.order = order;
      this.minCount = minCount;
      trainer = new NgramTrainer(order, minCount);
    }

    @Override
    String kind() {
      return "perplexity";
    }

    @Override
    boolean learnsNegatives() {
      return false;
    }

    @Override
    void learn(String text, boolean good) {
      if (good) {
        trainer.add(text);
      }
    }

    @Override
    void writeModel(OutputFile output, ObjectNode node, ObjectNode json) throws IOException {
      NgramFile file = trainer.estimate();
      file.write(output);
      node.put("word-ngrams", order).put("min-count", minCount);
      file.sizes().forEach(json.putArray("ngrams")::add);
      json.put("words", trainer.words());
    }
  }
}
