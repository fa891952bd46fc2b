package io.gristmill.training;

import io.gristmill.io.LocalStorage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import io.gristmill.training.plan.RoundPlanner;
import io.gristmill.training.plan.RoundPlanner.PlanStart;
import io.gristmill.training.plan.SequenceOrder.DataOrder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures what training reaches and what it costs: trains on the bytes of a text as the PyTorch
 * peer's {@code train --kind byte --once} does, with the same tokens and global batch whatever the
 * replicas, and prints the loss over the validation part at several points of a run.
 */
public final class BenchmarkAveraging {

  private final LocalStorage storage = new LocalStorage();
  private final AveragingSettings settings;
  private final ByteText text;
  private final String saved;
  private final double began = cpuSeconds();

  /** CPU seconds of validation, which do not count as training. */
  private double validating;

  private BenchmarkAveraging(AveragingSettings settings, ByteText text, String saved) {
    this.settings = settings;
    this.text = text;
    this.saved = saved;
  }

  /** Arguments: a file, then one {@link AveragingSettings} a run. */
  public static void main(String[] arguments) throws IOException {
    Path work = Files.createTempDirectory("averaging");
    for (String written : Arrays.asList(arguments).subList(1, arguments.length)) {
      AveragingSettings settings = AveragingSettings.parse(written);
      ByteText text = ByteText.read(Path.of(arguments[0]), settings.count("context"));
      String saved = Files.createTempDirectory(work, "run").toString();
      new BenchmarkAveraging(settings, text, saved).run();
    }
  }

  private void run() throws IOException {
    PlanStart position = PlanStart.NEW;
    for (AveragingPhase phase : settings.phases()) {
      position = train(phase, position);
    }
  }

  /** Each phase ends with a checkpoint from which the next one continues. */
  private PlanStart train(AveragingPhase phase, PlanStart start) throws IOException {
    DataOrder order = text.order(settings.count("seed"));
    RoundPlanner planner = new RoundPlanner(order, phase.shape(settings.count("batch")), start);
    try (LocalRoundTrainer trainer =
        new LocalRoundTrainer(
            new Dl4jTrainingStep(network()),
            text::batches,
            phase.rule(settings),
            new TrainedFiles(storage, settings.model(), settings.optimizer().name()),
            RollbackPolicy.NEVER)) {
      if (start.round() > 0) {
        trainer.restore(saved);
      }
      for (int round = start.round(); round < planner.rounds(); round++) {
        trainer.train(planner.round(round));
        if (settings.isPoint(planner.after(round).step(), planner.after(round + 1).step())) {
          print(planner.after(round + 1), trainer);
        }
      }
      trainer.save(saved);
    }
    return planner.after(planner.rounds());
  }

  /** Prints a point of the validation curve, the last of which is the result of the run. */
  private void print(PlanStart position, LocalRoundTrainer trainer) {
    double trained = cpuSeconds() - validating - began;
    double loss = text.validationLoss(trainer.averaged());
    validating = cpuSeconds() - began - trained;
    System.out.printf(
        Locale.ROOT,
        "%s\t%.5f\t%d steps\t%d rounds\t%d parameters\t%.1f + %.1f CPU s%n",
        settings.written(),
        loss,
        position.step(),
        position.round(),
        settings.model().parameterCount(),
        trained,
        validating);
  }

  private GptNetwork network() {
    GptNetwork network =
        GptNetwork.create(settings.model(), settings.optimizer(), settings.count("seed"));
    network.use(settings.step());
    return network;
  }

  private static double cpuSeconds() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }
}
