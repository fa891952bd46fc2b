package io.gristmill.spark.train;

import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.LocalCluster;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.train.StepLoader.StepPath;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardWriter;
import io.gristmill.tokens.sequences.PackedSequences;
import io.gristmill.training.RoundTrainer;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.plan.Round.Step;
import io.gristmill.training.plan.RoundPlanner;
import io.gristmill.training.plan.RoundPlanner.PlanShape;
import io.gristmill.training.plan.RoundPlanner.PlanStart;
import io.gristmill.training.plan.SequenceOrder.DataOrder;
import io.gristmill.training.plan.SequenceOrder.DataOrder.ShardSequences;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Cost of a round: trainers in turn on one Spark of two executors, the same rounds each, on random
 * tokens.
 *
 * <pre>
 * BenchmarkRounds PRESET FREQUENCY ROUNDS [secured] [stock] TRAINER [--set KEY=VALUE ...] [TRAINER ...]
 * </pre>
 *
 * <p>Prints for every round wall seconds, those outside steps, CPU seconds of the tasks, bytes
 * shuffled, and bytes the driver received as results.
 */
final class BenchmarkRounds {

  /** Preset, context and batch; those of the PyTorch peer. */
  private static final Map<String, List<String>> PRESETS =
      Map.of(
          "S", shape(4096, 256, 4, 8, 128, 16, false),
          "M", shape(50257, 384, 6, 6, 256, 4, false),
          "GPT2", shape(50257, 768, 12, 12, 256, 1, true));

  private static final int REPLICAS = 2;
  private static final LocalStorage STORAGE = new LocalStorage();

  private BenchmarkRounds() {}

  public static void main(String[] args) throws IOException {
    List<String> shape = PRESETS.get(args[0]);
    int frequency = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    List<String> words = new ArrayList<>(Arrays.asList(args).subList(3, args.length));
    Path folder = Files.createTempDirectory("benchmark-rounds");
    boolean stock = words.remove("stock");
    Map<String, String> security =
        words.remove("secured") ? LocalCluster.settings("spark-secured.conf") : Map.of();
    try (JavaSparkContext spark = start(security)) {
      TaskCosts costs = new TaskCosts();
      spark.sc().addSparkListener(costs);
      int vocabulary = Integer.parseInt(shape.get(0));
      ShardManifest tokens = tokens(folder, vocabulary);
      Map<String, RoundTrainer> trainers = new LinkedHashMap<>();
      RoundPlanner plan = null;
      for (List<String> asked : trainers(words)) {
        List<String> settings = new ArrayList<>(shape.subList(1, shape.size()));
        settings.add("averaging.trainer=" + asked.get(0));
        settings.add("averaging.frequency=" + frequency);
        settings.add("optimizer.steps=" + rounds * frequency);
        settings.addAll(asked.subList(1, asked.size()));
        String name = String.join(" ", asked);
        TrainRequest request = request(tokens, settings, folder.resolve("run-" + trainers.size()));
        trainers.put(name, Trainers.create(request, STORAGE, () -> spark));
        plan = plan(request, rounds);
      }
      run(plan, trainers, costs);
      if (stock) {
        List<String> settings = shape.subList(1, shape.size());
        stock(spark, plan, request(tokens, settings, folder.resolve("stock")), costs);
      }
      trainers.values().forEach(RoundTrainer::close);
    } finally {
      STORAGE.delete(folder.toString());
    }
  }

  private static void run(RoundPlanner plan, Map<String, RoundTrainer> trainers, TaskCosts costs)
      throws IOException {
    Map<String, List<Double>> walls = new LinkedHashMap<>();
    Map<String, List<Double>> cpus = new LinkedHashMap<>();
    for (int i = 0; i < plan.rounds(); i++) {
      for (Map.Entry<String, RoundTrainer> trainer : trainers.entrySet()) {
        costs.reset();
        double cpuBefore = cpuSeconds();
        long began = System.nanoTime();
        RoundResult result = trainer.getValue().train(plan.round(i));
        double wall = (System.nanoTime() - began) * 1e-9;
        double cpu = cpuSeconds() - cpuBefore;
        walls.computeIfAbsent(trainer.getKey(), name -> new ArrayList<>()).add(wall);
        cpus.computeIfAbsent(trainer.getKey(), name -> new ArrayList<>()).add(cpu);
        System.out.printf(
            Locale.ROOT,
            "round %2d  %-40s wall %7.3f s  CPU %7.2f s  averaging %7.3f s (%4.1f %%)  %s  moved"
                + " %,d  loss %.4f%n",
            i + 1,
            trainer.getKey(),
            wall,
            cpu,
            result.averagingSeconds(),
            100 * result.averagingSeconds() / wall,
            costs,
            result.averagingBytes(),
            result.loss());
      }
    }
    report("wall", walls);
    report("CPU", cpus);
  }

  /** Deeplearning4j's master as its users call it: data sets in memory, all rounds in one call. */
  private static void stock(
      JavaSparkContext spark, RoundPlanner plan, TrainRequest request, TaskCosts costs) {
    StepLoader loader = new StepLoader(STORAGE, request.tokens(), request.model().contextLength());
    List<DataSet> data = new ArrayList<>();
    for (int i = 0; i < plan.rounds(); i++) {
      for (List<Step> replica : plan.round(i).replicas()) {
        for (Step step : replica) {
          data.add(loader.load(new StepSource(StepPath.write(step))));
        }
      }
    }
    int frequency = plan.round(0).steps();
    ParameterAveragingTrainingMaster master =
        new ParameterAveragingTrainingMaster.Builder(
                REPLICAS, request.config().training().batchSize())
            .batchSizePerWorker(request.config().training().batchSize())
            .averagingFrequency(frequency)
            .saveUpdater(true)
            .workerPrefetchNumBatches(0)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .build();
    try (GptNetwork network = GptNetwork.create(request.model(), request.config().optimizer(), 1)) {
      JavaRDD<DataSet> sets = spark.parallelize(data, REPLICAS).cache();
      sets.count();
      for (int pass = 0; pass < 2; pass++) {
        costs.reset();
        double cpu = cpuSeconds();
        long began = System.nanoTime();
        new SparkComputationGraph(spark, network.graph(), master).fit(sets);
        System.out.printf(
            Locale.ROOT,
            "stock, %d rounds: wall %.3f s, CPU %.2f s a round, driver %,d bytes in all%n",
            plan.rounds(),
            (System.nanoTime() - began) * 1e-9 / plan.rounds(),
            (cpuSeconds() - cpu) / plan.rounds(),
            costs.driverBytes());
      }
    }
  }

  private static void report(String what, Map<String, List<Double>> seconds) {
    seconds.forEach(
        (name, values) ->
            System.out.printf(
                Locale.ROOT,
                "median of rounds 3 and later, %-4s  %-40s %7.3f s%n",
                what,
                name,
                median(values.subList(Math.min(2, values.size() - 1), values.size()))));
  }

  /** CPU time of this process and its executors. */
  private static double cpuSeconds() {
    return Stream.concat(Stream.of(ProcessHandle.current()), ProcessHandle.current().descendants())
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .mapToDouble(duration -> duration.toNanos() * 1e-9)
        .sum();
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static List<List<String>> trainers(List<String> words) {
    List<List<String>> trainers = new ArrayList<>();
    for (String word : words) {
      if (word.contains("=")) {
        trainers.get(trainers.size() - 1).add(word);
      } else {
        trainers.add(new ArrayList<>(List.of(word)));
      }
    }
    return trainers;
  }

  private static JavaSparkContext start(Map<String, String> security) {
    Map<String, String> settings = new LinkedHashMap<>(security);
    settings.remove("spark.ssl.ui.enabled");
    settings.put("spark.authenticate.secret", "of the benchmark");
    return LocalCluster.executorsOfMemory(REPLICAS, 4096, LocalCluster.KRYO, settings);
  }

  private static TrainRequest request(ShardManifest tokens, List<String> settings, Path directory) {
    Loaded<RunConfig> loaded = RunConfig.loader(Map.of()).load(Optional.empty(), settings);
    return new TrainRequest(
        loaded.config(), loaded.effective(), tokens, new byte[0], directory.toString());
  }

  private static RoundPlanner plan(TrainRequest request, int rounds) {
    GptConfig model = request.model();
    int frequency = request.config().averaging().frequency();
    List<ShardSequences> shards =
        request.tokens().shards(Split.TRAIN).stream()
            .map(
                s ->
                    new ShardSequences(
                        s.uri(), PackedSequences.count(s.tokens(), model.contextLength())))
            .toList();
    int batch = request.config().training().batchSize();
    return new RoundPlanner(
        new DataOrder(shards, 1),
        new PlanShape(REPLICAS, frequency, batch, 1, (long) rounds * frequency),
        PlanStart.NEW);
  }

  private static ShardManifest tokens(Path folder, int vocabulary) throws IOException {
    String bin = folder.resolve("train/shard-00000.bin").toUri().toString();
    String idx = bin.replace(".bin", ".idx");
    Random random = new Random(1);
    int[] ids = random.doubles(200_000).mapToInt(x -> (int) (x * x * x * vocabulary)).toArray();
    TokenShardWriter writer;
    try (CommittedOutput out = STORAGE.output(bin).create();
        CommittedOutput index = STORAGE.output(idx).create()) {
      writer = new TokenShardWriter(out, vocabulary, 0);
      writer.append(ids);
      writer.flush();
      writer.writeIndex(index);
      out.commit();
      index.commit();
    }
    return new ShardManifest(
        "random",
        vocabulary,
        0,
        List.of(
            new ShardManifest.Shard(
                Split.TRAIN,
                bin,
                ids.length,
                1,
                Sha256.of(STORAGE.input(bin)),
                Sha256.of(STORAGE.input(idx)))));
  }

  /** A path that is never opened. */
  private record StepSource(String path) implements Source {

    @Override
    public InputStream getInputStream() {
      throw new UnsupportedOperationException(path);
    }

    @Override
    public String getPath() {
      return path;
    }
  }

  private static List<String> shape(
      int vocabulary, int width, int layers, int heads, int context, int batch, boolean tied) {
    return List.of(
        "" + vocabulary,
        "model.embedding-size=" + width,
        "model.layers=" + layers,
        "model.heads=" + heads,
        "model.context-length=" + context,
        "model.tied-embeddings=" + tied,
        "training.batch-size=" + batch);
  }
}
