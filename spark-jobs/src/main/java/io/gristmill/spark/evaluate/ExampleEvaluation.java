package io.gristmill.spark.evaluate;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.eval.ClassificationMetrics;
import io.gristmill.eval.RegressionMetrics;
import io.gristmill.io.Storage;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.Preferences;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.evaluate.EvaluateJob.Scores;
import io.gristmill.spark.finetune.ObjectiveJson;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.sequences.HeldOutBatches;
import io.gristmill.tokens.sequences.Sequences;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Scores a fine-tuned checkpoint on held-out examples with labels, values or preferences. */
final class ExampleEvaluation {

  private static final int BATCHES_A_TASK = 16;

  private final StageContext context;
  private final Checkpoint checkpoint;
  private final ShardManifest tokens;
  private final Objective objective;
  private final List<String> labels = new ArrayList<>();

  ExampleEvaluation(
      StageContext context, Checkpoint checkpoint, ShardManifest tokens, JsonNode manifest) {
    this.context = context;
    this.checkpoint = checkpoint;
    this.tokens = tokens;
    this.objective = ObjectiveJson.read(manifest);
    manifest.path(ObjectiveJson.FIELD).path("labels").forEach(name -> labels.add(name.asText()));
  }

  /**
   * @throws IncompatibleArtifactException for a model of other outputs or another tokenizer
   */
  Scores run() throws IOException {
    checkpoint.require("tokenizer", tokens.tokenizerFingerprint());
    int vocabulary = HuggingFaceConfig.read(checkpoint.file(Checkpoint.CONFIG)).vocabularySize();
    if (vocabulary != tokens.vocabularySize()) {
      throw new IncompatibleArtifactException(
          format(
              "vocabulary: %d ids with those of outputs (expected %d as the examples have) at %s",
              vocabulary, tokens.vocabularySize(), checkpoint.uri()));
    }
    List<Answers> answers = answers();
    return switch (objective.kind()) {
      case CLASSIFICATION -> classification(answers);
      case REGRESSION -> regression(answers);
      case PREFERENCE -> preferences(answers);
      case TEXT -> throw new IllegalArgumentException("text has no examples with labels");
    };
  }

  private List<Answers> answers() throws IOException {
    List<Part> parts = new ArrayList<>();
    for (ShardManifest.Shard shard : tokens.shards(Split.VALIDATION)) {
      long rows = Sequences.count(tokens, shard.tokens(), tokens.rowLength());
      long batches = (rows + batchSize() - 1) / batchSize();
      for (long first = 0; first < batches; first += BATCHES_A_TASK) {
        parts.add(new Part(shard.uri(), first, Math.min(BATCHES_A_TASK, batches - first)));
      }
    }
    if (parts.isEmpty()) {
      throw new InvalidInputException(
          "validation examples: 0 (expected finetune.validation, or finetune.validation-fraction"
              + " above 0)");
    }
    JavaSparkContext spark = SparkEngine.javaContext(context);
    spark.setJobDescription("score held-out examples");
    return spark
        .parallelize(parts, Math.min(parts.size(), spark.defaultParallelism()))
        .mapPartitions(
            new AnswerExamples(context.storage(), checkpoint.uri(), tokens, objective, batchSize()))
        .collect();
  }

  private int batchSize() {
    return context.config().training().batchSize();
  }

  private Scores classification(List<Answers> answers) throws IOException {
    int first = objective.firstOutput(tokens.vocabularySize());
    int[] actual = targets(answers).map(target -> target - first).toArray();
    double[][] probabilities =
        answers.stream()
            .flatMap(part -> Arrays.stream(part.outputs()))
            .map(ExampleEvaluation::softmax)
            .toArray(double[][]::new);
    ClassificationMetrics model = ClassificationMetrics.of(labels, probabilities, actual);
    JavaSparkContext spark = SparkEngine.javaContext(context);
    spark.setJobDescription("bag of words");
    double[][] words =
        spark
            .parallelize(List.of(context.config().seed()), 1)
            .map(new WordBaseline(context.storage(), checkpoint.uri(), tokens, objective))
            .first();
    ClassificationMetrics baseline = ClassificationMetrics.of(labels, words, actual);
    ObjectNode json = json("classification");
    json.set("validation", model.toJson());
    json.putObject("baselines").set("bag-of-words", baseline.toJson());
    String table =
        model.toTable()
            + format(
                "%-24s %9.4f  logistic regression on words and pairs of words%n",
                "bag of words", baseline.accuracy());
    return new Scores(json, table);
  }

  private Scores regression(List<Answers> answers) {
    double[] values = targets(answers).mapToDouble(Float::intBitsToFloat).toArray();
    double[] predictions =
        answers.stream()
            .flatMap(part -> Arrays.stream(part.outputs()))
            .mapToDouble(output -> output[0])
            .toArray();
    RegressionMetrics metrics = RegressionMetrics.of(predictions, values);
    ObjectNode json = json("regression");
    json.set("validation", metrics.toJson());
    return new Scores(json, metrics.toTable());
  }

  private Scores preferences(List<Answers> answers) {
    double[] margins =
        answers.stream().flatMapToDouble(part -> Arrays.stream(part.margins())).toArray();
    double[] losses =
        answers.stream().flatMapToDouble(part -> Arrays.stream(part.losses())).toArray();
    double loss = Arrays.stream(losses).average().orElse(Double.NaN);
    double margin = Arrays.stream(margins).average().orElse(Double.NaN);
    double accuracy = Arrays.stream(margins).map(m -> m > 0 ? 1 : 0).average().orElse(Double.NaN);
    ObjectNode json = json("preference");
    json.putObject("validation")
        .put("loss", loss)
        .put("accuracy", accuracy)
        .put("margin", margin)
        .put("examples", margins.length);
    String table =
        format("%-24s %9.4f%n", "loss (nats)", loss)
            + format("%-24s %9.4f  the preferred answer gained more%n", "accuracy", accuracy)
            + format("%-24s %9.4f  mean difference of gains, times beta%n", "margin", margin)
            + format("%-24s %9d%n", "examples", margins.length);
    return new Scores(json, table);
  }

  private static ObjectNode json(String task) {
    return JsonNodeFactory.instance.objectNode().put("task", task);
  }

  private static IntStream targets(List<Answers> answers) {
    return answers.stream().flatMapToInt(part -> Arrays.stream(part.targets()));
  }

  private static double[] softmax(float[] outputs) {
    double max = Double.NEGATIVE_INFINITY;
    for (float output : outputs) {
      max = Math.max(max, output);
    }
    double[] all = new double[outputs.length];
    double sum = 0;
    for (int i = 0; i < all.length; i++) {
      all[i] = Math.exp(outputs[i] - max);
      sum += all[i];
    }
    for (int i = 0; i < all.length; i++) {
      all[i] /= sum;
    }
    return all;
  }

  /** Batches of a shard. */
  record Part(String shard, long firstBatch, long batches) implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  /**
   * Answers of a model to the examples of a part.
   *
   * @param outputs {@code [example][output]}, before any softmax
   * @param targets ids of classes, or the bits of values
   * @param margins of preferences, times beta
   * @param losses of preferences
   */
  record Answers(float[][] outputs, int[] targets, double[] margins, double[] losses)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    static Answers of(LoadedModel model, Objective objective, TokenBatch batch) {
      if (objective.kind() == Objective.Kind.PREFERENCE) {
        double[][] texts = model.network().logProbabilities(batch);
        Preferences pairs = Preferences.of(objective.beta(), texts, batch.values());
        int n = batch.batchSize();
        return new Answers(
            new float[0][],
            new int[0],
            IntStream.range(0, n).mapToDouble(pairs::margin).toArray(),
            IntStream.range(0, n).mapToDouble(pairs::loss).toArray());
      }
      float[][] outputs = model.network().outputs(batch);
      for (float[] output : outputs) {
        for (float value : output) {
          if (!Float.isFinite(value)) {
            throw new IncompatibleArtifactException(
                format("output: %s (expected a finite number) of a held-out example", value));
          }
        }
      }
      int vocabulary = model.network().config().vocabularySize();
      int[] targets =
          Arrays.stream(batch.targets())
              .flatMapToInt(Arrays::stream)
              .filter(target -> objective.asksForOutput(target, vocabulary))
              .toArray();
      return new Answers(outputs, targets, new double[0], new double[0]);
    }
  }

  /** Answers held-out examples with one model for each partition. */
  record AnswerExamples(
      Storage storage, String checkpoint, ShardManifest tokens, Objective objective, int batchSize)
      implements FlatMapFunction<Iterator<Part>, Answers> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Answers> call(Iterator<Part> parts) throws IOException {
      List<Answers> all = new ArrayList<>();
      OpenShards shards = OpenShards.verified(storage, tokens);
      try (LoadedModel model = LoadedModel.load(Checkpoint.open(storage, checkpoint))) {
        model.network().use(objective);
        while (parts.hasNext()) {
          Part part = parts.next();
          HeldOutBatches rows =
              HeldOutBatches.of(tokens, shards.at(part.shard()), tokens.rowLength(), 0);
          for (long i = 0; i < part.batches(); i++) {
            TokenBatch batch = rows.batch(part.firstBatch() + i, batchSize);
            all.add(Answers.of(model, objective, batch));
          }
        }
      }
      return all.iterator();
    }
  }
}
