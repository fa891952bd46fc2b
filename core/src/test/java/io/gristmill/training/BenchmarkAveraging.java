package io.gristmill.training;

import io.gristmill.model.GptNetwork;
import io.gristmill.training.plan.DataOrder;
import io.gristmill.training.plan.PlanShape;
import io.gristmill.training.plan.PlanStart;
import io.gristmill.training.plan.RoundPlanner;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What averaging costs in quality: trains on the bytes of a text as the PyTorch peer's {@code train
 * --kind byte --once} does, with the same tokens and global batch whatever the replicas, and prints
 * the loss over the validation part.
 */
public final class BenchmarkAveraging {

  private final ByteText text;
  private final AveragingSettings settings;

  private BenchmarkAveraging(ByteText text, AveragingSettings settings) {
    this.text = text;
    this.settings = settings;
  }

  /** Arguments: a file, then one {@link AveragingSettings} a run. */
  public static void main(String[] arguments) throws IOException {
    for (String written : Arrays.asList(arguments).subList(1, arguments.length)) {
      AveragingSettings settings = AveragingSettings.parse(written);
      ByteText text = ByteText.read(Path.of(arguments[0]), settings.count("context"));
      new BenchmarkAveraging(text, settings).run();
    }
  }

  private void run() {
    double began = cpuSeconds();
    try (GptNetwork network =
            GptNetwork.create(settings.model(), settings.optimizer(), settings.count("seed"));
        LocalRoundTrainer trainer =
            new LocalRoundTrainer(network, text::batches, settings.states())) {
      int rounds = train(trainer);
      double trained = cpuSeconds();
      double loss = text.validationLoss(network);
      System.out.printf(
          Locale.ROOT,
          "%s\t%.5f\t%d rounds\t%d parameters\t%.0f + %.0f CPU s%n",
          settings.written(),
          loss,
          rounds,
          settings.model().parameterCount(),
          trained - began,
          cpuSeconds() - trained);
    }
  }

  private int train(LocalRoundTrainer trainer) {
    DataOrder order = text.order(settings.count("seed"));
    PlanStart position = new PlanStart(0, 0, 0);
    Outer outer = new Outer();
    int steps = settings.count("steps");
    List<String> phases = List.of(settings.text("phases").split("/"));
    for (int i = 0; i < phases.size(); i++) {
      int[] phase = Arrays.stream(phases.get(i).split(":")).mapToInt(Integer::parseInt).toArray();
      PlanShape shape =
          new PlanShape(phase[0], phase[1], settings.count("batch") / phase[0], 1, steps);
      RoundPlanner planner = new RoundPlanner(order, shape, position);
      int end =
          i == phases.size() - 1
              ? planner.rounds()
              : Math.min(planner.rounds(), position.round() + phase[2]);
      for (int round = position.round(); round < end; round++) {
        INDArray before = trainer.snapshot().parameters().dup();
        trainer.train(planner.round(round));
        if (settings.text("outer").equals("nesterov") && (phases.size() == 1 || phase[0] > 1)) {
          outer.step(before, trainer);
        }
      }
      position = planner.after(end);
    }
    return position.round();
  }

  private final class Outer {
    private INDArray velocity;

    void step(INDArray before, LocalRoundTrainer trainer) {
      TrainedState after = trainer.snapshot();
      INDArray gradient = before.sub(after.parameters());
      double momentum = settings.number("momentum");
      velocity = velocity == null ? gradient.dup() : velocity.mul(momentum).addi(gradient);
      INDArray direction = velocity.mul(momentum).addi(gradient);
      INDArray moved = before.sub(direction.muli(settings.number("outer-rate")));
      trainer.restore(new TrainedState(after.step(), moved, after.optimizers()));
    }
  }

  private static double cpuSeconds() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }
}
